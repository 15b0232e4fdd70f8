// SPDX-License-Identifier: Apache-2.0

import EvenfoldState

/// The schema `evenfold` of a database: its tables serve any number of fleets, each by its id.
///
/// It is made by the first client. Whoever may create a schema in the database can do that; an administrator can also
/// make an empty schema beforehand and give it to the role.
enum StateSchema {
    /// What the role of the URL must be allowed to do.
    static let neededPrivileges = """
        the first use needs CREATE on the database (or an empty schema "evenfold" that the role owns), later ones USAGE \
        on that schema and SELECT, INSERT, UPDATE and DELETE on its tables
        """

    /// The number of the lock that whoever makes or upgrades the schema takes: "EvSt" and "Sche".
    private static let lock: Int64 = 0x4576_5374_5363_6865

    /// The statements from each version to the next; version 0 is an empty schema.
    ///
    /// A step that was ever released never changes. Keys and ids are compared byte by byte, whatever the database's
    /// language; a holder is bytes, so that its name can be kept whatever the database's encoding.
    private static let steps: [[String]] = [
        [
            "CREATE TABLE evenfold.format (id boolean PRIMARY KEY DEFAULT true CHECK (id), version bigint NOT NULL)",
            "INSERT INTO evenfold.format (version) VALUES (0)",
            #"CREATE TABLE evenfold.fleet (id text COLLATE "C" PRIMARY KEY, revision bigint NOT NULL)"#,
            #"""
            CREATE TABLE evenfold.document (
                fleet text COLLATE "C" REFERENCES evenfold.fleet ON DELETE CASCADE,
                key text COLLATE "C",
                version bigint NOT NULL,
                value bytea NOT NULL,
                PRIMARY KEY (fleet, key))
            """#,
            #"""
            CREATE TABLE evenfold.lease (
                fleet text COLLATE "C" REFERENCES evenfold.fleet ON DELETE CASCADE,
                name text COLLATE "C",
                token bigint NOT NULL,
                holder bytea NOT NULL,
                since timestamptz NOT NULL,
                expires timestamptz NOT NULL,
                PRIMARY KEY (fleet, name))
            """#,
        ]
    ]

    /// The version that this program writes.
    static var version: UInt64 { UInt64(steps.count) }

    /// Makes sure that the tables are there in this version.
    ///
    /// Reads only, where they are. Clients that find that they are not take turns, and each looks again when it has
    /// the turn.
    ///
    /// - Throws: `unsupported` where a newer program made the tables, or where the schema is something else's; then
    ///   nothing is changed.
    static func prepare(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        if try found(connection) == version { return }
        _ = try connection.run("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        do throws(PostgreSQLError) {
            _ = try connection.run("SELECT pg_advisory_xact_lock($1)", [.integer(lock)])
            try upgrade(connection)
        } catch {
            _ = try? connection.run("ROLLBACK")
            throw error
        }
        _ = try connection.run("COMMIT")
    }

    /// Refuses a version that a newer program made.
    static func check(_ found: UInt64) throws(PostgreSQLError) {
        guard found <= version else {
            throw .failure(
                StateFailure(
                    reason: .unsupported,
                    message: "the fleet state has schema version \(found); this program knows versions up to \(version)"
                )
            )
        }
    }

    private static func upgrade(_ connection: PostgreSQLConnection) throws(PostgreSQLError) {
        let present = try found(connection)
        if present == nil { _ = try connection.run("CREATE SCHEMA evenfold") }
        guard let from = Int(exactly: present ?? 0), from < steps.count else { return }
        for statement in steps[from...].joined() { _ = try connection.run(statement) }
        _ = try connection.run("UPDATE evenfold.format SET version = $1", [.integer(Int64(steps.count))])
    }

    /// The version of the tables; 0 for an empty schema, `nil` where there is none.
    private static func found(_ connection: PostgreSQLConnection) throws(PostgreSQLError) -> UInt64? {
        let look = try connection.run(
            """
            SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'evenfold'), count(*), count(*) FILTER (
                WHERE c.relname = 'format' AND c.relkind = 'r')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'evenfold'
            """
        )
        guard let row = look.rows.first else { throw .damaged("the catalogue has no answer") }
        guard try row.flag(0) else { return nil }
        guard try row.count(1) > 0 else { return 0 }
        guard try row.count(2) > 0 else {
            throw .failure(
                StateFailure(
                    reason: .unsupported,
                    message: "the schema \"evenfold\" of the database is not this program's"
                )
            )
        }
        let rows = try connection.run("SELECT version FROM evenfold.format").rows
        guard rows.count == 1, let found = try rows.first?.count(0), found > 0 else {
            throw .damaged("the fleet state has no schema version")
        }
        try check(found)
        return found
    }
}
