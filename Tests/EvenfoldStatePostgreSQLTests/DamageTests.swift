// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import EvenfoldStatePostgreSQL
import PostgreSQLTesting
import Testing

@Suite("PostgreSQL state store: damage", .timeLimit(.minutes(10)))
struct DamageTests {
    /// Something that no client writes, and a call that finds it.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var sql: String
        var call: @Sendable (PostgreSQLStateStore) async throws -> Void

        var testDescription: String { name }
    }

    private static let get: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        _ = try await store.get(try key("document"))
    }
    private static let list: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        _ = try await store.list(prefix: "", after: nil, backwards: false, limit: 10)
    }
    private static let holder: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        _ = try await store.leaseHolder(try key("apply"))
    }
    private static let put: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        try await store.put("other")
    }
    private static let revision: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        _ = try await store.revision()
    }
    private static let compare: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        _ = try await store.commit(
            StateTransaction(compares: [.version(try key("document"), 1)], writes: [.put(try key("other"), [])])
        )
    }
    private static let take: @Sendable (PostgreSQLStateStore) async throws -> Void = { store in
        _ = try await store.take("apply", as: "bert")
    }

    static let cases = [
        Case(name: "a key that is none", sql: "UPDATE evenfold.document SET key = 'a//b'", call: list),
        Case(name: "a version of zero", sql: "UPDATE evenfold.document SET version = 0", call: get),
        Case(name: "a version below zero", sql: "UPDATE evenfold.document SET version = -1", call: get),
        Case(name: "a version below zero, compared", sql: "UPDATE evenfold.document SET version = -1", call: compare),
        Case(
            name: "no value",
            sql: "ALTER TABLE evenfold.document ALTER value DROP NOT NULL; UPDATE evenfold.document SET value = NULL",
            call: get
        ),
        Case(
            name: "no version",
            sql:
                "ALTER TABLE evenfold.document ALTER version DROP NOT NULL; UPDATE evenfold.document SET version = NULL",
            call: get
        ),
        Case(
            name: "a version of another type",
            sql: "ALTER TABLE evenfold.document ALTER version TYPE integer",
            call: get
        ),
        Case(name: "a column is missing", sql: "ALTER TABLE evenfold.document DROP value", call: get),
        Case(name: "a table is missing", sql: "DROP TABLE evenfold.document", call: get),
        Case(name: "the schema is missing", sql: "DROP SCHEMA evenfold CASCADE", call: get),
        Case(name: "a revision below zero", sql: "UPDATE evenfold.fleet SET revision = -7", call: revision),
        Case(name: "a revision below zero, written", sql: "UPDATE evenfold.fleet SET revision = -7", call: put),
        Case(name: "no schema version", sql: "DELETE FROM evenfold.format", call: put),
        Case(
            name: "two schema versions",
            sql: """
                ALTER TABLE evenfold.format DROP CONSTRAINT format_pkey, DROP CONSTRAINT format_id_check;
                INSERT INTO evenfold.format VALUES (false, 1)
                """,
            call: put
        ),
        Case(name: "a lease without a number", sql: "UPDATE evenfold.lease SET token = 0", call: holder),
        Case(name: "a holder that is no text", sql: #"UPDATE evenfold.lease SET holder = '\xff'"#, call: holder),
        Case(name: "a lease without end", sql: "UPDATE evenfold.lease SET expires = 'infinity'", call: holder),
        Case(name: "a lease without end, wanted", sql: "UPDATE evenfold.lease SET expires = 'infinity'", call: take),
        Case(name: "a lease without beginning", sql: "UPDATE evenfold.lease SET since = '-infinity'", call: holder),
    ]

    @Test("what no client writes is damage, not a trap", arguments: cases)
    func damaged(test: Case) async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        try await store.put("document", [1])
        _ = try await store.take("apply", as: "anna")
        try await database.sql(test.sql)
        #expect(try await failure { try await test.call(store) }.reason == .damaged)
        await store.close()
    }

    @Test("times far from now are times")
    func farTimes() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        _ = try await store.take("apply", as: "anna")
        try await database.sql(
            "UPDATE evenfold.lease SET since = '4713-01-01 00:00:00.5+00 BC', expires = '294276-12-31 23:59:59.999999+00'"
        )
        let holder = try #require(try await store.leaseHolder(try key("apply")))
        #expect(holder.since.seconds < -200_000_000_000)
        #expect(holder.since.nanoseconds == 500_000_000)
        #expect(holder.expires.nanoseconds == 999_999_000)
        #expect(holder.expires > holder.since)
        await store.close()
    }
}
