// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import EvenfoldStore
import FileTesting
import FoundationEssentials
import GRDB
import Testing

@Suite("SQLite fleet state")
struct SQLiteStateStoreTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open() throws -> SQLiteStateStore {
        try SQLiteStateStore(
            path: directory.file("state.sqlite"),
            now: { Timestamp(seconds: 1_700_000_000, nanoseconds: 0) }
        )
    }

    private func key(_ text: String) throws -> StateKey { try #require(StateKey(text)) }

    private func put(_ store: SQLiteStateStore, _ text: String, _ value: [UInt8] = []) async throws -> UInt64 {
        let outcome = try await store.commit(StateTransaction(compares: [], writes: [.put(try key(text), value)]))
        guard case .committed(let revision) = outcome else { throw Refused() }
        return revision
    }

    private struct Refused: Error {}

    @Test("documents come back with the revision that wrote them, also after opening anew")
    func documents() async throws {
        let store = try open()
        #expect(try await store.get(try key("a/b")) == nil)
        let first = try await put(store, "a/b", [1, 2])
        let second = try await put(store, "a/b", [])
        #expect(first < second)
        store.close()
        let again = try open()
        #expect(try await again.get(try key("a/b")) == StateDocument(key: try key("a/b"), version: second, value: []))
        _ = try await again.commit(StateTransaction(compares: [], writes: [.delete(try key("a/b"))]))
        #expect(try await again.get(try key("a/b")) == nil)
    }

    @Test(
        "damage is a failure, not a trap",
        arguments: [
            "DROP TABLE document", "DELETE FROM revision", "UPDATE revision SET value = -1",
            "INSERT INTO document VALUES ('bad key', 1, x'00')", "UPDATE lease SET since_nanoseconds = 4000000000",
            "UPDATE lease SET expires_nanoseconds = -4", "INSERT INTO grdb_migrations VALUES ('state-999')",
        ]
    )
    func damage(sql: String) async throws {
        let store = try open()
        _ = try await put(store, "a", [1])
        _ = try await store.acquireLease(try key("apply"), holder: "anna", for: .seconds(30))
        store.close()
        let queue = try DatabaseQueue(path: directory.file("state.sqlite"))
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
        let failure = await #expect(throws: StateFailure.self) {
            let store = try open()
            _ = try await store.list(prefix: "", after: nil, backwards: false, limit: 10)
            _ = try await store.leaseHolder(try key("apply"))
            _ = try await put(store, "b", [1])
            Issue.record("was accepted")
        }
        #expect(failure?.reason == (sql.contains("999") ? .unsupported : .damaged))
    }

    @Test(
        "keys are checked",
        arguments: [
            ("a", true), ("a/b-c_d.e:f/9", true), ("", false), ("/", false), ("a/", false), ("/a", false),
            ("a//b", false),
            ("a b", false), ("ü", false), ("a\u{0}", false), (String(repeating: "x", count: 512), true),
            (String(repeating: "x", count: 513), false),
        ]
    )
    func keys(text: String, isValid: Bool) {
        #expect((StateKey(text) != nil) == isValid)
    }
}
