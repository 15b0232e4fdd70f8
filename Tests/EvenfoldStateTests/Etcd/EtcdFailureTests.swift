// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd
import Synchronization
import Testing

@Suite("State in etcd: failures")
struct EtcdFailureTests {
    /// What a server says, and what it is to who reads and to who writes.
    struct Case: Sendable, CustomTestStringConvertible {
        var reply: FakeGateway.Reply
        var read: StateFailure.Reason
        var written: StateFailure.Reason
        var testDescription: String { "\(reply)" }
    }

    static let cases: [Case] = [
        Case(
            reply: .refusal(status: 429, code: 8, "etcdserver: mvcc: database space exceeded"),
            read: .diskFull,
            written: .diskFull
        ),
        Case(reply: .refusal(status: 429, code: 8, "etcdserver: too many requests"), read: .busy, written: .busy),
        Case(
            reply: .refusal(status: 429, code: 8, "grpc: received message larger than max (9 vs. 8)"),
            read: .other,
            written: .other
        ),
        Case(
            reply: .refusal(status: 400, code: 3, "etcdserver: request is too large"),
            read: .other,
            written: .other
        ),
        Case(
            reply: .refusal(status: 503, code: 14, "etcdserver: request timed out"),
            read: .unreachable,
            written: .uncertain
        ),
        Case(reply: .refusal(status: 503, code: 14, "etcdserver: no leader"), read: .unreachable, written: .uncertain),
        Case(reply: .refusal(status: 504, code: 4, "context deadline"), read: .unreachable, written: .uncertain),
        Case(
            reply: .refusal(status: 401, code: 16, "etcdserver: invalid auth token"),
            read: .unreachable,
            written: .unreachable
        ),
        Case(
            reply: .refusal(status: 403, code: 7, "etcdserver: permission denied"),
            read: .unreachable,
            written: .unreachable
        ),
        Case(
            reply: .refusal(status: 400, code: 3, "etcdserver: user name is empty"),
            read: .unreachable,
            written: .unreachable
        ),
        Case(reply: .refusal(status: 500, code: 15, "etcdserver: corrupt cluster"), read: .damaged, written: .damaged),
        Case(reply: .answer(status: 404, "Not Found\n"), read: .other, written: .other),
        Case(reply: .answer(status: 301, "<html>"), read: .other, written: .other),
        Case(
            reply: .answer(status: 400, "Client sent an HTTP request to an HTTPS server."),
            read: .other,
            written: .other
        ),
        Case(reply: .answer(status: 502, "<html>"), read: .unreachable, written: .uncertain),
        Case(reply: .answer(status: 503, ""), read: .unreachable, written: .uncertain),
        Case(reply: .answer(status: 413, ""), read: .other, written: .other),
        Case(reply: .cut("{"), read: .unreachable, written: .uncertain),
        Case(reply: .close, read: .unreachable, written: .uncertain),
    ]

    @Test("failures are told apart, and nothing is written twice", arguments: cases)
    func mapping(test: Case) async throws {
        let fake = try await FakeGateway.start { request in
            request.body.contains("keys_only") && request.path == "/v3/kv/range" ? .empty : test.reply
        }
        let store = try await open(fake, timeout: .seconds(60))
        let read = await #expect(throws: StateFailure.self) { try await store.get(try key("x")) }
        #expect(read?.reason == test.read)
        let written = await #expect(throws: StateFailure.self) { try await store.put("x") }
        #expect(written?.reason == test.written)
        #expect(fake.requests(of: "/v3/kv/txn").count == 1)
        let waited = await #expect(throws: StateFailure.self) { try await store.change(after: 7) }
        #expect(waited?.reason == test.read)
        await store.close()
        try await fake.stop()
    }

    private func open(_ fake: FakeGateway, timeout: Duration) async throws(StateFailure) -> EtcdStateStore {
        try await EtcdStateStore.open(endpoints: [fake.endpoint], fleet: "f", timeout: timeout, now: { .zero })
    }

    @Test("a server that never answers fails what is asked in time, and uncertain is what it may have written")
    func silence() async throws {
        let fake = try await FakeGateway.start { request in
            request.body.contains("keys_only") && request.path == "/v3/kv/range" ? .empty : .silence
        }
        // Short, so that the test is; a busy machine may need more than one try to open the store in that time.
        var opened: EtcdStateStore?
        for _ in 0..<50 where opened == nil { opened = try? await open(fake, timeout: .seconds(2)) }
        let store = try #require(opened)
        let read = await #expect(throws: StateFailure.self) { try await store.get(try key("x")) }
        #expect(read?.reason == .unreachable)
        let written = await #expect(throws: StateFailure.self) { try await store.put("x") }
        #expect(written?.reason == .uncertain)
        #expect(fake.requests(of: "/v3/kv/txn").count == 1)
        let waited = await #expect(throws: StateFailure.self) { try await store.change(after: 7) }
        #expect(waited?.reason == .unreachable)
        await store.close()
        try await fake.stop()
    }

    @Test("a transaction that reached nobody goes to another server, and without one it is not uncertain")
    func notSent() async throws {
        // The port of a server that is gone is anybody's, and tests beside this one take ports: then somebody is reached.
        for _ in 0..<10 {
            if try await reachesNobody() { return }
        }
        Issue.record("what reached nobody is uncertain")
    }

    /// Whether what is asked of a server that is gone is known not to have been written.
    private func reachesNobody() async throws -> Bool {
        let test = try await EtcdUnderTest()
        let gone = try await FakeGateway.start { _ in .last(#"{"header":{"revision":"7"}}"#) }
        let lonely = try await open(gone, timeout: .seconds(60))
        let store = try await test.open(endpoints: [gone.endpoint, test.server.endpoint])
        try await gone.stop()
        let version = try? await store.put("x")
        let isThere = try await store.get(try key("x"))?.version == version
        let failure = await #expect(throws: StateFailure.self) { try await lonely.put("x") }
        #expect(gone.requests(of: "/v3/kv/txn").isEmpty)
        await lonely.close()
        await store.close()
        return version != nil && isThere && failure?.reason == .unreachable
    }

    @Test("a lease is lost also where etcd says so as a failure", arguments: [200, 404] as [UInt])
    func leaseMissing(status: UInt) async throws {
        let inner = #"{"message":"etcdserver: requested lease not found","code":5,"grpc_code":5}"#
        let fake = try await FakeGateway.start { request in
            request.path.hasPrefix("/v3/lease/") ? .answer(status: status, #"{"error":\#(inner)}"#) : .empty
        }
        let store = try await open(fake, timeout: .seconds(60))
        let lease = StateLease(name: try key("apply"), token: 5, duration: .seconds(2), session: 5)
        #expect(try await store.renewLease(lease) == false)
        if status == 404 { try await store.releaseLease(lease) }
        await store.close()
        try await fake.stop()
    }

    @Test("a transaction whose answer is lost is not sent to another server, what reads is")
    func otherServer() async throws {
        let test = try await EtcdUnderTest()
        let broken = try await FakeGateway.start { _ in .close }
        let store = try await test.open(endpoints: [broken.endpoint, test.server.endpoint])
        #expect(try await store.get(try key("x")) == nil)
        await store.close()

        let isBroken = Mutex(false)
        let breaking = try await FakeGateway.start { _ in isBroken.withLock { $0 } ? .close : .empty }
        let other = try await test.open(endpoints: [breaking.endpoint, test.server.endpoint])
        isBroken.withLock { $0 = true }
        let failure = await #expect(throws: StateFailure.self) { try await other.put("x") }
        #expect(failure?.reason == .uncertain)
        #expect(breaking.requests(of: "/v3/kv/txn").count == 1)
        #expect(try await other.get(try key("x")) == nil)
        // The server that answered is asked from now on.
        try await other.put("x")
        #expect(breaking.requests(of: "/v3/kv/txn").count == 1)
        await other.close()
        try await broken.stop()
        try await breaking.stop()
    }

    @Test("a lease whose grant or key is uncertain is given back, and then certainly not held")
    func leaseGivenBack() async throws {
        for breaks in ["/v3/lease/grant", "/v3/kv/txn"] {
            let fake = try await FakeGateway.start { request in
                switch request.path {
                case breaks: .close
                case "/v3/lease/grant": .answer(#"{"header":{"revision":"7"},"ID":"5","TTL":"30"}"#)
                default: .empty
                }
            }
            let store = try await EtcdStateStore.open(
                endpoints: [fake.endpoint],
                fleet: "f",
                timeout: .seconds(60),
                now: { .zero }
            )
            let failure = await #expect(throws: StateFailure.self) { try await store.take("apply", as: "anna") }
            #expect(failure?.reason == .unreachable)
            #expect(fake.requests(of: "/v3/lease/revoke").count == (breaks == "/v3/kv/txn" ? 1 : 0))
            await store.close()
            try await fake.stop()
        }
    }

    @Test("a lease whose key is uncertain and that cannot be given back is uncertain")
    func leaseUncertain() async throws {
        let fake = try await FakeGateway.start { request in
            switch request.path {
            case "/v3/lease/grant": .answer(#"{"header":{"revision":"7"},"ID":"5","TTL":"30"}"#)
            case "/v3/kv/range": .empty
            default: .close
            }
        }
        let store = try await EtcdStateStore.open(
            endpoints: [fake.endpoint],
            fleet: "f",
            timeout: .seconds(60),
            now: { .zero }
        )
        let failure = await #expect(throws: StateFailure.self) { try await store.take("apply", as: "anna") }
        #expect(failure?.reason == .uncertain)
        await store.close()
        try await fake.stop()
    }

    @Test("a write that was begun is finished though its task is cancelled")
    func cancelledWrite() async throws {
        let test = try await EtcdUnderTest()
        let store = try await test.open()
        for number in 0..<10 {
            let writing = Task { try await store.put("n/\(number)") }
            let taking = Task { try await store.take("l/\(number)", as: "anna") }
            writing.cancel()
            taking.cancel()
            _ = try await writing.value
            #expect(try await store.renewLease(try await taking.value))
        }
        #expect(try await store.texts("n/", limit: 20).count == 10)
        await store.close()
    }

    @Test("who reads and is cancelled need not wait for a server that does not answer")
    func cancelledRead() async throws {
        let fake = try await FakeGateway.start { request in
            request.body.contains("keys_only") ? .empty : .silence
        }
        let store = try await EtcdStateStore.open(
            endpoints: [fake.endpoint],
            fleet: "f",
            timeout: .seconds(3_000),
            now: { .zero }
        )
        let reading = Task { try await store.get(try key("x")) }
        reading.cancel()
        let failure = await #expect(throws: StateFailure.self) { try await reading.value }
        #expect(failure?.reason == .other)
        await store.close()
        try await fake.stop()
    }
}
