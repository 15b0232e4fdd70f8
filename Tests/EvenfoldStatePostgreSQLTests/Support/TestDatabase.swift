// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldState
import EvenfoldStatePostgreSQL
import PostgreSQLTesting
import Testing

/// A database of a test's own, so that it can be damaged and cut off without anybody else's noticing.
struct TestDatabase {
    let server: PostgreSQLServer
    let name: String
    let fleet: String

    init(encoding: String? = nil) async throws {
        server = try await PostgreSQLServer.shared()
        name = try await server.makeDatabase(encoding: encoding)
        fleet = try PostgreSQLServer.makeFleet()
    }

    /// A client; one of `fleet` unless another is named.
    func open(
        fleet: String? = nil,
        url: String? = nil,
        lanes: ThreadLanes = ThreadLanes(),
        _ limits: PostgreSQLLimits = TestDatabase.limits
    ) async throws -> PostgreSQLStateStore {
        try await PostgreSQLStateStore.open(
            url: url ?? server.url(database: name),
            fleet: fleet ?? self.fleet,
            lanes: lanes,
            limits: limits
        )
    }

    /// Runs SQL as the administrator.
    @discardableResult
    func sql(_ statement: String) async throws -> String { try await server.sql(statement, in: name) }

    /// Limits that a busy machine does not run into.
    static let limits = PostgreSQLLimits(
        connect: .seconds(120),
        lock: .seconds(120),
        statement: .seconds(120),
        idle: .seconds(120),
        answer: .seconds(180)
    )

    /// Runs this body of PL/pgSQL whenever a document is put: at once, or when the transaction commits.
    ///
    /// As the stores' role, which owns the tables.
    func runOnPut(_ body: String, atCommit: Bool = false) async throws {
        let deferral = atCommit ? "DEFERRABLE INITIALLY DEFERRED" : ""
        try await sql(
            """
            CREATE OR REPLACE FUNCTION evenfold.trouble() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN \(body); RETURN NEW; END $$;
            CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON evenfold.document \(deferral)
                FOR EACH ROW EXECUTE FUNCTION evenfold.trouble()
            """
        )
    }

    /// Undoes ``runOnPut(_:atCommit:)``.
    func runNothing() async throws {
        try await sql("DROP FUNCTION evenfold.trouble() CASCADE")
    }
}

func key(_ text: String) throws -> StateKey { try #require(StateKey(text)) }

/// The failure of what must fail.
func failure(_ body: () async throws -> Void) async throws -> StateFailure {
    try #require(await #expect(throws: StateFailure.self) { try await body() })
}

extension StateStore {
    /// Writes a document, whatever was there; answers the revision.
    @discardableResult
    func put(_ text: String, _ value: [UInt8] = []) async throws -> UInt64 {
        let outcome = try await commit(StateTransaction(compares: [], writes: [.put(try key(text), value)]))
        guard case .committed(let revision) = outcome else { throw outcome.unexpected }
        return revision
    }

    /// Takes a lease that is free.
    func take(_ name: String, as holder: String, for duration: Duration = .seconds(600)) async throws -> StateLease {
        let outcome = try await acquireLease(try key(name), holder: holder, for: duration)
        guard case .granted(let lease) = outcome else { throw Unexpected(description: "\(outcome)") }
        return lease
    }
}

/// An outcome that a test cannot go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
}

extension StateOutcome {
    var unexpected: Unexpected { Unexpected(description: "\(self)") }
}
