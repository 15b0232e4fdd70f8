// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd
import Testing

@Suite("State in etcd: keys")
struct EtcdFleetTests {
    @Test("two fleets in one etcd do not see each other, also when one's id begins with the other's")
    func apart() async throws {
        let server = try await EtcdServer.shared
        let id = "twins-\(UInt64.random(in: 0...UInt64.max))"
        let first = try await EtcdStateStore.open(
            endpoints: [server.endpoint],
            fleet: id,
            timeout: .seconds(60),
            now: { .zero }
        )
        let second = try await EtcdStateStore.open(
            endpoints: [server.endpoint],
            fleet: id + "-2",
            timeout: .seconds(60),
            now: { .zero }
        )
        try await first.put("a", [1])
        try await second.put("a", [2])
        try await second.put("b", [2])
        #expect(try await first.texts("") == ["a"])
        #expect(try await first.get(try key("a"))?.value == [1])
        _ = try await first.take("apply", as: "anna")
        _ = try await second.take("apply", as: "bert")
        #expect(try await first.leaseHolder(try key("apply"))?.holder == "anna")
        try await second.breakLease(try key("apply"))
        #expect(try await first.leaseHolder(try key("apply"))?.holder == "anna")
        await first.close()
        await second.close()
    }

    @Test("listings of more than an answer may hold come whole")
    func largeListing() async throws {
        let test = try await EtcdUnderTest()
        let store = try await test.open()
        for number in 0..<20 {
            try await store.put("d/\(10 + number)", [UInt8](repeating: UInt8(number), count: 900_000))
        }
        let all = try await store.list(prefix: "d/", after: nil, backwards: false, limit: Int.max)
        #expect(all.map(\.value.first) == (0..<20).map { UInt8($0) })
        #expect(all.allSatisfy { $0.value.count == 900_000 })
        let last = try await store.list(prefix: "d/", after: nil, backwards: true, limit: 19)
        #expect(last.map(\.key) == all.dropFirst().reversed().map(\.key))
        await store.close()
    }

    @Test("listings of more than a page come whole, in order and in both directions")
    func manyPages() async throws {
        let store = try await EtcdUnderTest().open()
        let names = (100..<400).map { "n/\($0)" }
        for start in stride(from: 0, to: names.count, by: StateTransaction.maximumWrites) {
            let writes = try names.dropFirst(start).prefix(StateTransaction.maximumWrites).map {
                StateWrite.put(try key($0), [])
            }
            _ = try await store.commit(StateTransaction(compares: [], writes: writes))
        }
        #expect(try await store.texts("n/", limit: 1_000) == names)
        #expect(try await store.texts("n/", limit: 290) == Array(names.prefix(290)))
        #expect(
            try await store.texts("n/", after: "n/399", backwards: true, limit: 1_000) == names.dropLast().reversed()
        )
        await store.close()
    }

    @Test("a document larger than etcd takes is refused, and nothing is written")
    func tooLarge() async throws {
        let store = try await EtcdUnderTest().open()
        for size in [1_600_000, 3_000_000] {
            let failure = await #expect(throws: StateFailure.self) {
                try await store.put("large", [UInt8](repeating: 1, count: size))
            }
            #expect(failure?.reason == .other)
            #expect(failure?.message.contains("--max-request-bytes") == true)
        }
        #expect(try await store.texts("") == [])
        await store.close()
    }

    @Test("a key of somebody else's among the documents is damage")
    func foreignKey() async throws {
        let test = try await EtcdUnderTest()
        let store = try await test.open()
        let name = "/evenfold/\(test.fleet)/document/a b"
        try await test.server.ask("/v3/kv/put", #"{"key":"\#(base64(name))","value":""}"#)
        let failure = await #expect(throws: StateFailure.self) { try await store.texts("") }
        #expect(failure?.reason == .damaged)
        let lease = "/evenfold/\(test.fleet)/lease/apply"
        try await test.server.ask("/v3/kv/put", #"{"key":"\#(base64(lease))","value":""}"#)
        let held = await #expect(throws: StateFailure.self) { try await store.take("apply", as: "anna") }
        #expect(held?.reason == .damaged)
        try await store.breakLease(try key("apply"))
        _ = try await store.take("apply", as: "anna")
        await store.close()
    }

    @Test("a token that was never granted holds nothing, and a version beyond etcd's numbers is none")
    func foreignTokens() async throws {
        let store = try await EtcdUnderTest().open()
        for token in [0, UInt64.max] {
            let lease = StateLease(name: try key("apply"), token: token, duration: .seconds(5), session: UInt64.max)
            let write = StateTransaction(compares: [.holds(lease)], writes: [.put(try key("x"), [])])
            #expect(try await store.commit(write) == .refused(.holds(lease)))
            #expect(try await store.renewLease(lease) == false)
            try await store.releaseLease(lease)
        }
        let beyond = StateCompare.version(try key("x"), UInt64.max)
        #expect(try await store.commit(StateTransaction(compares: [beyond], writes: [])) == .refused(beyond))
        #expect(try await store.texts("") == [])
        await store.close()
    }

    @Test("of several comparisons that fail, the first is told")
    func firstFailure() async throws {
        let store = try await EtcdUnderTest().open()
        let version = try await store.put("a")
        let holds = StateCompare.version(try key("a"), version)
        let never = StateLease(name: try key("apply"), token: 1, duration: .seconds(5), session: 1)
        let failing = [StateCompare.version(try key("a"), version + 5), .holds(never), .version(try key("b"), 3)]
        for first in failing {
            let compares = [holds, first] + failing.filter { $0 != first }
            let outcome = try await store.commit(StateTransaction(compares: compares, writes: []))
            #expect(outcome == .refused(first))
        }
        await store.close()
    }

    @Test("a lease that nobody renews ends by etcd's clock, and who waits for a change hears of it")
    func endsByItself() async throws {
        let store = try await EtcdUnderTest().open()
        let lease = try await store.take("apply", as: "anna", for: .milliseconds(10))
        #expect(lease.duration >= .seconds(1))
        #expect(try await store.change(after: lease.token) > lease.token)
        #expect(try await store.leaseHolder(try key("apply")) == nil)
        #expect(try await store.renewLease(lease) == false)
        _ = try await store.take("apply", as: "bert")
        await store.close()
    }

    @Test("leases may last very long")
    func longLease() async throws {
        let store = try await EtcdUnderTest().open()
        let lease = try await store.take("apply", as: "anna", for: .seconds(Int64.max))
        #expect(lease.duration == .seconds(9_000_000_000))
        #expect(try await store.leaseHolder(try key("apply")) != nil)
        await store.close()
    }
}
