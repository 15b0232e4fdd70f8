// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldState
import EvenfoldStatePostgreSQL
import Glibc
import PostgreSQLTesting
import Testing

@Suite("PostgreSQL state store: broken connections", .timeLimit(.minutes(3)))
struct BrokenConnectionTests {
    @Test("a connection that the server closed costs neither a read nor the next write")
    func between() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        let first = try await store.put("document", [1])
        try await database.server.disconnect(database.name)
        #expect(try await store.get(try key("document"))?.version == first)
        try await database.server.disconnect(database.name)
        #expect(try await store.put("document", [2]) > first)
        try await database.server.disconnect(database.name)
        let lease = try await store.take("apply", as: "anna")
        try await database.server.disconnect(database.name)
        #expect(try await store.renewLease(lease))
        await store.close()
    }

    @Test("a write whose connection breaks before it commits was not made, and the store says so")
    func before() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        let first = try await store.put("present")
        try await database.runOnPut("PERFORM pg_terminate_backend(pg_backend_pid())")
        let failure = try await failure { try await store.put("document") }
        #expect(failure.reason == .unreachable)
        #expect(failure.message.contains("administrator command"))
        #expect(try await store.get(try key("document")) == nil)
        #expect(try await store.revision() == first)
        try await database.runNothing()
        #expect(try await store.put("document") == first + 1)
        await store.close()
    }

    @Test("a write whose connection breaks while it commits is uncertain")
    func during() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        try await store.put("present")
        try await database.runOnPut("PERFORM pg_terminate_backend(pg_backend_pid())", atCommit: true)
        #expect(try await failure { try await store.put("document") }.reason == .uncertain)
        try await database.runNothing()
        // Which of both it was, the next look tells.
        #expect(try await store.get(try key("document")) == nil)
        try await store.put("document")
        await store.close()
    }

    @Test("a server process that holds its breath costs a read its time limit and no more")
    func held() async throws {
        let database = try await TestDatabase()
        var limits = TestDatabase.limits
        limits.answer = .seconds(2)
        let store = try await database.open(limits)
        let version = try await store.put("document")
        let pids = try await database.sql(
            "SELECT pid FROM pg_stat_activity WHERE datname = '\(database.name)' AND pid <> pg_backend_pid()"
        )
        let pid = try #require(Int32(pids))
        #expect(kill(pid, SIGSTOP) == 0)
        let found = await Result { try await store.get(try key("document")) }
        _ = kill(pid, SIGCONT)
        #expect(try found.get()?.version == version)
        await store.close()
    }

    @Test("who waits when the listening connection breaks is told, and the next wait listens anew")
    func waiting() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        let other = try await database.open(fleet: nil)
        for round in 0..<3 {
            let seen = try await store.revision()
            // After this the store listens.
            async let heard = store.change(after: seen)
            try await other.put("document-\(round)")
            let now = try await heard
            let waiters = (0..<5).map { _ in Task { try await store.change(after: now) } }
            try await database.server.disconnect(database.name)
            // Whoever began to wait only after the break waits for this.
            let next = try await other.put("later-\(round)")
            for waiter in waiters {
                switch await waiter.result {
                case .success(let revision): #expect(revision == next)
                case .failure(let error): #expect((error as? StateFailure)?.reason == .unreachable)
                }
            }
        }
        await other.close()
        await store.close()
    }

    @Test("after it was closed a store answers nothing, and who waits is told")
    func closed() async throws {
        let database = try await TestDatabase()
        let store = try await database.open()
        let other = try await database.open()
        let lease = try await store.take("apply", as: "anna")
        let seen = try await store.revision()
        async let heard = store.change(after: seen)
        try await other.put("document")
        let now = try await heard
        let waiter = Task { try await store.change(after: now) }
        await store.close()
        #expect(await #expect(throws: StateFailure.self) { try await waiter.value }?.reason == .other)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await store.get(try key("document")) }, { _ = try await store.revision() },
            { try await store.put("document") }, { _ = try await store.renewLease(lease) },
            { try await store.releaseLease(lease) }, { _ = try await store.change(after: 0) },
            { _ = try await store.change(after: 1 << 40) },
        ]
        for call in calls { #expect(try await failure(call).reason == .other) }
        await store.close()
        await other.close()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
