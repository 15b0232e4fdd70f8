// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldStore
import FoundationEssentials
import GRDB
import Synchronization
import Testing

@Suite("SQLite fleet state")
struct SQLiteFleetStateStoreTests {
    /// A clock that goes when it is told to.
    private final class ManualClock: Sendable {
        private let time = Mutex(Timestamp(seconds: 1_700_000_000, nanoseconds: 0))
        var now: Timestamp { time.withLock { $0 } }
        func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
    }

    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open() throws -> SQLiteFleetStateStore {
        try SQLiteFleetStateStore(path: directory.file("state.sqlite"), now: { [clock] in clock.now })
    }

    private func key(_ text: String) throws -> StateKey { try #require(StateKey(text)) }

    private func put(_ store: SQLiteFleetStateStore, _ text: String, _ value: [UInt8] = []) async throws -> UInt64 {
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
        try store.close()
        let again = try open()
        #expect(try await again.get(try key("a/b")) == StateDocument(key: try key("a/b"), version: second, value: []))
        _ = try await again.commit(StateTransaction(compares: [], writes: [.delete(try key("a/b"))]))
        #expect(try await again.get(try key("a/b")) == nil)
    }

    @Test("a transaction whose comparison fails writes nothing and says which one failed")
    func compares() async throws {
        let store = try open()
        let version = try await put(store, "one", [1])
        let writes: [StateWrite] = [.put(try key("one"), [2]), .put(try key("two"), [2])]
        let wrong = StateCompare.version(try key("two"), 5)
        let refused = try await store.commit(
            StateTransaction(compares: [.version(try key("one"), version), wrong], writes: writes)
        )
        #expect(refused == .refused(wrong))
        #expect(try await store.get(try key("one"))?.value == [1])
        let committed = try await store.commit(
            StateTransaction(
                compares: [.version(try key("one"), version), .version(try key("two"), 0)],
                writes: writes
            )
        )
        #expect(committed == .committed(revision: version + 1))
        #expect(try await store.get(try key("two"))?.version == version + 1)
    }

    @Test("listing gives the keys of a prefix in order, forwards and backwards, page by page")
    func listing() async throws {
        let store = try open()
        for name in ["p/1", "p/2", "p/3", "p", "q/1", "o/9", "p-x"] { _ = try await put(store, name) }
        func texts(
            _ prefix: String,
            after: String? = nil,
            backwards: Bool = false,
            limit: Int = 10
        ) async throws -> [String] {
            let after = try after.map { try key($0) }
            return try await store.list(prefix: prefix, after: after, backwards: backwards, limit: limit).map(
                \.key.text
            )
        }
        #expect(try await texts("p/") == ["p/1", "p/2", "p/3"])
        #expect(try await texts("p/", after: "p/1", limit: 1) == ["p/2"])
        #expect(try await texts("p/", after: "p/3") == [])
        #expect(try await texts("p/", backwards: true, limit: 2) == ["p/3", "p/2"])
        #expect(try await texts("p/", after: "p/2", backwards: true) == ["p/1"])
        #expect(try await texts("p/", after: "z", backwards: true) == ["p/3", "p/2", "p/1"])
        #expect(try await texts("p/", after: "a") == ["p/1", "p/2", "p/3"])
        #expect(try await texts("p") == ["p", "p-x", "p/1", "p/2", "p/3"])
        #expect(try await texts("").count == 7)
        #expect(try await texts("", limit: 0) == [])
    }

    @Test("a lease is one holder's until it is released, broken or over")
    func leases() async throws {
        let store = try open()
        let other = try open()
        guard case .granted(let lease) = try await store.acquireLease("apply", holder: "anna", for: .seconds(30)) else {
            throw Refused()
        }
        guard case .held(let holder) = try await other.acquireLease("apply", holder: "bert", for: .seconds(30)) else {
            throw Refused()
        }
        #expect(holder.holder == "anna")
        clock.advance(by: .seconds(20))
        #expect(try await store.renewLease(lease, for: .seconds(30)))
        clock.advance(by: .seconds(29))
        #expect(try await other.leaseHolder("apply")?.holder == "anna")
        let write = StateTransaction(compares: [.holds(lease)], writes: [.put(try key("x"), [])])
        guard case .committed = try await store.commit(write) else { throw Refused() }

        clock.advance(by: .seconds(1))
        #expect(try await other.leaseHolder("apply") == nil)
        #expect(try await store.commit(write) == .refused(.holds(lease)))
        guard case .granted(let next) = try await other.acquireLease("apply", holder: "bert", for: .seconds(30)) else {
            throw Refused()
        }
        #expect(next.token > lease.token)
        #expect(try await store.renewLease(lease, for: .seconds(30)) == false)
        try await store.releaseLease(lease)
        #expect(try await store.leaseHolder("apply")?.holder == "bert")
        try await store.breakLease("apply")
        #expect(try await other.renewLease(next, for: .seconds(30)) == false)
        try await other.releaseLease(next)
    }

    @Test("of many writers that compare one version, one wins each time")
    func contention() async throws {
        let path = directory.file("state.sqlite")
        let clock = clock
        try open().close()
        let wins = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<8 as Range<UInt8> {
                group.addTask {
                    let store = try SQLiteFleetStateStore(path: path, now: { clock.now })
                    let counter = try #require(StateKey("counter"))
                    var wins = 0
                    for _ in 0..<20 {
                        let present = try await store.get(counter)
                        let next = (present?.value.first ?? 0) + 1
                        let outcome = try await store.commit(
                            StateTransaction(
                                compares: [.version(counter, present?.version ?? 0)],
                                writes: [.put(counter, [next, writer])]
                            )
                        )
                        if case .committed = outcome { wins += 1 }
                    }
                    return wins
                }
            }
            return try await group.reduce(0, +)
        }
        let value = try await open().get(try key("counter"))?.value.first
        #expect(wins > 0)
        #expect(value == UInt8(wins))
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
        _ = try await store.acquireLease("apply", holder: "anna", for: .seconds(30))
        try store.close()
        let queue = try DatabaseQueue(path: directory.file("state.sqlite"))
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
        let failure = await #expect(throws: FleetStateFailure.self) {
            let store = try open()
            _ = try await store.list(prefix: "", after: nil, backwards: false, limit: 10)
            _ = try await store.leaseHolder("apply")
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
