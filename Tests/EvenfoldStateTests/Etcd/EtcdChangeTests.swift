// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd
import Testing

@Suite("State in etcd: waiting for a change", .timeLimit(.minutes(5)))
struct EtcdChangeTests {
    private static let created = #"{"result":{"header":{"revision":"7"},"created":true}}"#
    private static let event =
        #"{"result":{"header":{"revision":"9"},"events":[{"kv":{"key":"e1wifQ==","value":"e1wifQ==","note":"{[\"\\"}}]}}"#

    private func store(_ watch: FakeGateway.Reply) async throws -> (EtcdStateStore, FakeGateway) {
        let fake = try await FakeGateway.start { $0.path == "/v3/watch" ? watch : .empty }
        let store = try await EtcdStateStore.open(
            endpoints: [fake.endpoint],
            fleet: "f",
            timeout: .seconds(60),
            now: { .zero }
        )
        return (store, fake)
    }

    @Test("messages may come in pieces that end anywhere")
    func pieces() async throws {
        let stream = Array((Self.created + "\n" + Self.event + "\n").utf8)
        for cut in 0...stream.count {
            let (store, fake) = try await store(.pieces([Array(stream[..<cut]), Array(stream[cut...])]))
            #expect(try await store.change(after: 7) == 9)
            await store.close()
            try await fake.stop()
        }
        let (store, fake) = try await store(.pieces(stream.map { [$0] }))
        #expect(try await store.change(after: 7) == 9)
        await store.close()
        try await fake.stop()
    }

    @Test("that the watch has begun is no change, and its end is a failure")
    func begun() async throws {
        let (store, fake) = try await store(.ended([Array(Self.created.utf8)]))
        let failure = await #expect(throws: StateFailure.self) { try await store.change(after: 7) }
        #expect(failure?.reason == .unreachable)
        await store.close()
        try await fake.stop()
    }

    @Test("what etcd says when it ends a watch is told")
    func ended() async throws {
        let messages: [(String, StateFailure.Reason)] = [
            (#"{"result":{"header":{},"canceled":true,"cancel_reason":"permission denied"}}"#, .unreachable),
            (#"{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: no leader"}}"#, .unreachable),
            (#"{"result":{"header":{"revision":"3"},"events":[{}]}}"#, .damaged),
            (#"{"result":{"header":{"revision":"-9"},"events":[{}]}}"#, .damaged),
            (#"{"result":{}}"#, .damaged), ("{}", .damaged), ("nonsense", .damaged),
        ]
        for (message, reason) in messages {
            let (store, fake) = try await store(.pieces([Array((Self.created + message).utf8)]))
            let failure = await #expect(throws: StateFailure.self) { try await store.change(after: 7) }
            #expect(failure?.reason == reason)
            await store.close()
            try await fake.stop()
        }
    }

    @Test("a message of any length about changes is a change, and only its beginning is kept")
    func longMessage() async throws {
        let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        let (store, fake) = try await store(
            .pieces([Array(#"{"result":{"header":{"revision":"9"},"events":[{"kv":{"value":""#.utf8), endless])
        )
        #expect(try await store.change(after: 6) == 7)
        await store.close()
        try await fake.stop()
    }

    @Test("who is cancelled returns while the server says nothing, and the stream is closed")
    func cancelled() async throws {
        let (store, fake) = try await store(.pieces([Array(Self.created.utf8)]))
        var ended = fake.ended.makeAsyncIterator()
        let waiting = Task { try await store.change(after: 7) }
        for await path in fake.arrived where path == "/v3/watch" { break }
        waiting.cancel()
        #expect(try await waiting.value == 7)
        _ = await ended.next()
        // And at once, when nothing has begun yet.
        let hasty = Task { try await store.change(after: 7) }
        hasty.cancel()
        #expect(try await hasty.value == 7)
        await store.close()
        try await fake.stop()
    }

    @Test("what others write in the same etcd wakes nobody")
    func others() async throws {
        let test = try await EtcdUnderTest()
        let store = try await test.open()
        let other = try await EtcdUnderTest(server: test.server).open()
        let seen = try await store.revision()
        async let woken = store.change(after: seen)
        var last: UInt64 = 0
        for number in 0..<20 { last = try await other.put("n/\(number)") }
        let mine = try await store.put("mine")
        #expect(last > seen)
        #expect(try await woken >= mine)
        await other.close()
        await store.close()
    }

    @Test("who waits from a revision that is no longer kept looks at once")
    func compacted() async throws {
        // A server of its own: compaction is everybody's.
        let server = try await EtcdServer.start()
        let test = EtcdUnderTest(server: server)
        let store = try await test.open()
        let seen = try await store.put("a")
        let last = try await store.put("b")
        try await server.ask("/v3/kv/compaction", #"{"revision":"\#(last)"}"#)
        #expect(try await store.change(after: seen - 1) == last)
        // Somebody who waits already does not mind.
        let waiting = Task { try await store.change(after: last) }
        let next = try await other(test, after: last, server)
        #expect(try await waiting.value >= next)
        await store.close()
        try await server.kill()
    }

    /// Writes beside the fleet, compacts, and then writes in it.
    private func other(_ test: EtcdUnderTest, after last: UInt64, _ server: EtcdServer) async throws -> UInt64 {
        let beside = try await EtcdUnderTest(server: server).open()
        let revision = try await beside.put("beside")
        try await server.ask("/v3/kv/compaction", #"{"revision":"\#(revision)"}"#)
        await beside.close()
        let again = try await test.open()
        let next = try await again.put("c")
        await again.close()
        return next
    }

    @Test("when the server dies, who waits hears of it, and reads fail in time")
    func killed() async throws {
        let server = try await EtcdServer.start()
        let test = EtcdUnderTest(server: server)
        let store = try await test.open()
        let seen = try await store.put("a")
        let waiting = Task { try await store.change(after: seen) }
        try await store.put("b")
        _ = try await waiting.value
        let again = Task { try await store.change(after: seen + 1) }
        try await server.kill()
        let waited = await #expect(throws: StateFailure.self) { try await again.value }
        #expect(waited?.reason == .unreachable)
        let read = await #expect(throws: StateFailure.self) { try await store.get(try key("a")) }
        #expect(read?.reason == .unreachable)
        // Uncertain where the end of the connection came after the beginning of the write.
        let written = await #expect(throws: StateFailure.self) { try await store.put("a") }
        #expect(written?.reason == .unreachable || written?.reason == .uncertain)
        let taken = await #expect(throws: StateFailure.self) { try await store.take("apply", as: "anna") }
        #expect(taken?.reason == .unreachable)
        await store.close()
    }
}
