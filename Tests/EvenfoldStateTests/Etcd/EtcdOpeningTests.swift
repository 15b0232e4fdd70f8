// SPDX-License-Identifier: Apache-2.0

import EtcdTesting
import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd
import LinuxTesting
import Testing

@Suite("State in etcd: opening and closing")
struct EtcdOpeningTests {
    @Test(
        "what is no endpoint is refused, and passwords are not repeated",
        arguments: [
            "", "127.0.0.1:2379", "ftp://a:1", "http://", "http://a:0", "http://a:70000", "http://a:", "http://a/v3",
            "http://a b", "http://a?x=1", "http://a#b", "https://[::1", "https://[]:1", "http://a:1:2", "http://[x]:1",
            "http://anna:secret@a:1", "https://anna@a", "http://a\n",
        ]
    )
    func endpoints(text: String) async throws {
        let failure = await #expect(throws: StateFailure.self) {
            try await EtcdStateStore.open(endpoints: [text], fleet: "f", now: { .zero })
        }
        #expect(failure?.reason == .other)
        #expect(failure?.message.contains("secret") == false)
        #expect(failure?.message.isEmpty == false)
    }

    @Test("no endpoint, a fleet's id that is no part of a key, half a certificate and a missing file are refused")
    func parameters() async throws {
        let unused = "https://127.0.0.1:1"
        let refused: [(endpoints: [String], fleet: String, security: EtcdSecurity)] = [
            ([], "f", EtcdSecurity()),
            ([unused], "", EtcdSecurity()),
            ([unused], "a/b", EtcdSecurity()),
            ([unused], "a b", EtcdSecurity()),
            ([unused], "f", EtcdSecurity(certificate: "/c.pem")),
            ([unused], "f", EtcdSecurity(key: "/k.pem")),
            ([unused], "f", EtcdSecurity(authority: "/there/is/no/such.pem")),
            ([unused, "http://127.0.0.1:1"], "f", EtcdSecurity(authority: "/there/is/no/such.pem")),
        ]
        for (endpoints, fleet, security) in refused {
            let failure = await #expect(throws: StateFailure.self) {
                try await EtcdStateStore.open(endpoints: endpoints, fleet: fleet, security: security, now: { .zero })
            }
            #expect(failure?.reason == .other)
        }
    }

    @Test("a server that is not there is left out, and the place names all of them in order")
    func firstIsDead() async throws {
        let test = try await EtcdUnderTest()
        let port = try FreePort.find()
        let dead = "http://127.0.0.1:\(port)"
        let store = try await test.open(endpoints: [dead, test.server.endpoint + "/", test.server.endpoint, dead])
        #expect(store.place == "etcd at " + [dead, test.server.endpoint].sorted().joined(separator: ", "))
        try await store.put("x", [1])
        #expect(try await store.get(try key("x"))?.value == [1])
        let seen = try await store.revision()
        async let woken = store.change(after: seen)
        try await store.put("x", [2])
        #expect(try await woken > seen)
        let lease = try await store.take("apply", as: "anna")
        #expect(try await store.renewLease(lease))
        await store.close()
    }

    @Test("no server at all is unreachable, with what each of them said")
    func allDead() async throws {
        let test = try await EtcdUnderTest()
        let port = try FreePort.find()
        let dead = [port, try FreePort.find(besides: [port])].map { "http://localhost:\($0)" }
        let failure = await #expect(throws: StateFailure.self) { try await test.open(endpoints: dead) }
        #expect(failure?.reason == .unreachable)
        for endpoint in dead { #expect(failure?.message.contains("\(endpoint): Connection refused") == true) }
    }

    @Test("a closed store fails, also while somebody waits, and may be closed again")
    func closed() async throws {
        let test = try await EtcdUnderTest()
        let store = try await test.open()
        let seen = try await store.revision()
        let lease = try await store.take("apply", as: "anna")
        let waiting = Task { try await store.change(after: seen + 1_000_000) }
        await store.close()
        await store.close()
        await #expect(throws: StateFailure.self) { try await waiting.value }
        let failures = [
            await #expect(throws: StateFailure.self) { try await store.get(try key("x")) },
            await #expect(throws: StateFailure.self) { try await store.put("x") },
            await #expect(throws: StateFailure.self) { try await store.change(after: 1) },
            await #expect(throws: StateFailure.self) { try await store.renewLease(lease) },
            await #expect(throws: StateFailure.self) { try await store.take("other", as: "anna") },
        ]
        #expect(failures.allSatisfy { $0?.reason == .other })
    }

    @Test("a store that nobody closes closes its connections by itself")
    func forgotten() async throws {
        let fake = try await FakeGateway.start { _ in .empty }
        var ended = fake.ended.makeAsyncIterator()
        var store: EtcdStateStore? = try await EtcdStateStore.open(
            endpoints: [fake.endpoint],
            fleet: "f",
            timeout: .seconds(60),
            now: { .zero }
        )
        #expect(try await store?.revision() == 7)
        store = nil
        _ = await ended.next()
        try await fake.stop()
    }
}
