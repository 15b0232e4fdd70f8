// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldState
import EvenfoldStatePostgreSQL
import PostgreSQLTesting
import Testing

@Suite("PostgreSQL state store: what the server refuses", .timeLimit(.minutes(10)))
struct RefusalTests {
    /// An error of the server, and what it means.
    struct Case: CustomTestStringConvertible, Sendable {
        var state: String
        var reason: StateFailure.Reason

        var testDescription: String { state }
    }

    static let cases = [
        Case(state: "53100", reason: .diskFull), Case(state: "40001", reason: .busy),
        Case(state: "40P01", reason: .busy), Case(state: "55P03", reason: .busy),
        Case(state: "57014", reason: .busy), Case(state: "08006", reason: .unreachable),
        Case(state: "25006", reason: .unreachable), Case(state: "42501", reason: .other),
        Case(state: "XX001", reason: .damaged), Case(state: "42P01", reason: .damaged),
        Case(state: "22023", reason: .other),
    ]

    @Test("an error of the server means what follows from it, and writes nothing", arguments: cases, [false, true])
    func states(test: Case, atCommit: Bool) async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        let before = try await store.put("present")
        try await database.runOnPut(
            "RAISE EXCEPTION 'no luck' USING ERRCODE = '\(test.state)', DETAIL = 'a detail'",
            atCommit: atCommit
        )
        let failure = try await failure { try await store.put("document") }
        #expect(failure.reason == test.reason)
        #expect(failure.message.hasPrefix("no luck; a detail"))
        #expect(try await store.get(try key("document")) == nil)
        #expect(try await store.revision() == before)
        try await database.runNothing()
        #expect(try await store.put("document") == before + 1)
        await store.close()
    }

    @Test("a statement that takes too long makes the store busy; a commit that does is uncertain")
    func slow() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        try await store.put("present")
        var limits = TestDatabase.limits
        limits.statement = .milliseconds(200)
        let hasty = try await database.open(limits)
        try await database.runOnPut("PERFORM pg_sleep(3600)")
        #expect(try await failure { try await hasty.put("document") }.reason == .busy)
        await hasty.close()
        try await database.runNothing()
        try await database.runOnPut("PERFORM pg_sleep(3600)", atCommit: true)
        // The server's limit for statements does not hold for a commit; the client's for an answer does.
        limits = TestDatabase.limits
        limits.answer = .seconds(2)
        let waiting = try await database.open(limits)
        let failure = try await failure { try await waiting.put("document") }
        #expect(failure.reason == .uncertain)
        #expect(failure.message.contains("does not answer"))
        try await database.server.disconnect(database.name)
        #expect(try await store.get(try key("document")) == nil)
        await waiting.close()
        await store.close()
    }

    @Test("a client that keeps the fleet locked makes the store busy, and nobody waits for ever")
    func locked() async throws {
        let database = try await TestDatabase()
        var limits = TestDatabase.limits
        limits.lock = .milliseconds(300)
        let store = try await database.open(limits)
        let version = try await store.put("document")
        let session = try await database.server.session(
            ["BEGIN", "SELECT * FROM evenfold.fleet FOR UPDATE", "SELECT pg_sleep(3600)"],
            in: database.name
        )
        let busy = try await failure { try await store.put("document") }
        #expect(busy.reason == .busy)
        #expect(busy.message.contains("lock timeout"))
        #expect(try await failure { _ = try await store.take("apply", as: "anna") }.reason == .busy)
        #expect(try await failure { try await store.breakLease(try key("apply")) }.reason == .busy)
        // Reading waits for nobody.
        #expect(try await store.get(try key("document"))?.version == version)
        try await database.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()
            """
        )
        // The lock is free when its session is gone; until then the store is busy.
        var written: UInt64?
        while written == nil {
            do { written = try await store.put("document") } catch let failure as StateFailure
                where failure.reason == .busy
            {}
        }
        #expect(try #require(written) > version)
        _ = session.number
        await store.close()
    }

    @Test("a server that answers before it has written is told to write first, and to keep who is idle")
    func durable() async throws {
        let database = try await TestDatabase()
        let observe = """
            INSERT INTO evenfold.observed VALUES (current_setting('synchronous_commit'), \
            current_setting('transaction_isolation'), current_setting('search_path'), \
            coalesce(current_setting('idle_session_timeout', true), '0'))
            """
        for (server, expected) in [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")] {
            try await database.sql("ALTER DATABASE \(database.name) SET synchronous_commit = \(server)")
            try await database.sql("ALTER DATABASE \(database.name) SET default_transaction_isolation = serializable")
            try await database.sql(
                "ALTER ROLE \(PostgreSQLServer.role) IN DATABASE \(database.name) SET idle_session_timeout = '1h'"
            )
            let store = try await database.open()
            try await database.sql(
                "CREATE TABLE evenfold.observed (level text, isolation text, path text, idle text); GRANT ALL ON evenfold.observed TO PUBLIC"
            )
            try await database.runOnPut(observe)
            try await store.put("document-\(server)")
            #expect(
                try await database.sql("SELECT * FROM evenfold.observed")
                    == "\(expected)|read committed|pg_catalog, pg_temp|0"
            )
            try await database.sql("DROP TABLE evenfold.observed")
            try await database.runNothing()
            await store.close()
        }
    }

    @Test("a lease lasts by the server's clock, whatever was asked")
    func durations() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        let lease = try await store.take("apply", as: "anna", for: .milliseconds(90_061_001))
        let lasts = "SELECT round(extract(epoch FROM expires - since) * 1000) FROM evenfold.lease"
        #expect(try await database.sql(lasts) == "90061001")
        #expect(try await store.renewLease(lease))
        let endless = Duration.seconds(Int64.max)
        #expect(try await failure { _ = try await store.take("other", as: "anna", for: endless) }.reason == .other)
        #expect(try await store.leaseHolder(try key("other")) == nil)
        let strange = StateLease(name: try key("apply"), token: .max, duration: .seconds(5))
        #expect(try await store.renewLease(strange) == false)
        try await store.releaseLease(strange)
        #expect(try await store.leaseHolder(try key("apply"))?.holder == "anna")
        await store.close()
    }
}
