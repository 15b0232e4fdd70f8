// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import EvenfoldStateEtcd
import Testing

@Suite("State in etcd: answers that are not etcd's")
struct EtcdAnswerTests {
    private static let name = base64("/evenfold/f/document/x")
    private static let lease = base64("/evenfold/f/lease/apply")

    struct Answer: Sendable, CustomTestStringConvertible {
        var text: String
        var testDescription: String { String(text.prefix(120)) }
    }

    private static let answers = [
        "", "null", "[]", "0", "{", "{}", "<html><body>It works!</body></html>", #"{"header":{}}"#,
        #"{"header":{"revision":"-3"}}"#, #"{"header":{"revision":"x"}}"#, #"{"header":{"revision":1.5}}"#,
        #"{"header":{"revision":"99999999999999999999"}}"#, #"{"header":{"revision":null}}"#,
        #"{"header":{"revision":"7"},"kvs":{},"responses":{}}"#,
        #"{"header":{"revision":"7"},"kvs":[{}],"responses":[1]}"#,
        #"{"header":{"revision":"7"},"kvs":[{"key":"%%"}],"succeeded":"maybe"}"#,
        #"{"header":{"revision":"7"},"kvs":[{"key":"\#(name)"}],"succeeded":3}"#,
        #"{"header":{"revision":"7"},"kvs":[{"key":"\#(name)","create_revision":"1","mod_revision":"-1"}],"succeeded":{}}"#,
        #"{"header":{"revision":"7"},"kvs":[{"key":"\#(name)","create_revision":"1","mod_revision":"1","value":"a"}],"succeeded":[]}"#,
        #"{"header":{"revision":"7"},"kvs":[{"key":"/w==","create_revision":"1","mod_revision":"1"}],"responses":["a"]}"#,
        #"{"header":{"revision":"7"},"kvs":[{"key":"\#(lease)","create_revision":"1","mod_revision":"1"}],"responses":true}"#,
        String(repeating: "[", count: 100_000), String(repeating: #"{"header":"#, count: 100_000),
    ].map(Answer.init)

    /// A server that answers `answer` to everything but the first question, which opens the store.
    private func store(_ reply: FakeGateway.Reply) async throws -> (EtcdStateStore, FakeGateway) {
        let fake = try await FakeGateway.start { request in
            request.body.contains("keys_only") && request.path == "/v3/kv/range" ? .empty : reply
        }
        let store = try await EtcdStateStore.open(
            endpoints: [fake.endpoint],
            fleet: "f",
            timeout: .seconds(60),
            now: { .zero }
        )
        return (store, fake)
    }

    @Test(
        "what is no answer of etcd's is damage to who reads, and uncertain to who writes",
        arguments: answers
    )
    func nonsense(answer: Answer) async throws {
        let (store, fake) = try await store(.answer(answer.text))
        let read = await #expect(throws: StateFailure.self) { try await store.get(try key("x")) }
        #expect(read?.reason == .damaged)
        let listed = await #expect(throws: StateFailure.self) { try await store.texts("") }
        #expect(listed?.reason == .damaged)
        let written = await #expect(throws: StateFailure.self) { try await store.put("x") }
        #expect(written?.reason == .uncertain)
        let asked = await #expect(throws: StateFailure.self) { try await store.take("apply", as: "anna") }
        #expect(asked?.reason == .damaged)
        let renewed = await #expect(throws: StateFailure.self) {
            try await store.renewLease(StateLease(name: try key("a"), token: 3, duration: .seconds(2), session: 5))
        }
        #expect(renewed?.reason == .damaged)
        let waited = await #expect(throws: StateFailure.self) { try await store.change(after: 7) }
        // A stream may also have ended too early.
        #expect(waited?.reason == .damaged || waited?.reason == .unreachable)
        #expect(fake.requests(of: "/v3/kv/txn").count == 1)
        await store.close()
        try await fake.stop()
    }

    @Test("an answer cut off anywhere is damage")
    func truncated() async throws {
        let whole =
            #"{"header":{"revision":"7"},"kvs":[{"key":"\#(Self.name)","create_revision":"2","mod_revision":"3","value":"AQ=="}],"count":"1"}"#
        let length = whole.utf8.count
        let fake = try await FakeGateway.start { request in
            guard !request.body.contains("keys_only") else { return .empty }
            // The value asked for tells where to cut.
            let cut = request.body.split(separator: #""limit":""#).dropFirst().first.flatMap {
                Int($0.prefix { $0.isNumber })
            }
            return .answer(String(whole.utf8.prefix(cut ?? length)) ?? "")
        }
        let store = try await EtcdStateStore.open(
            endpoints: [fake.endpoint],
            fleet: "f",
            timeout: .seconds(60),
            now: { .zero }
        )
        #expect(try await store.get(try key("x"))?.value == [1])
        for cut in 1..<min(length, 128) {
            let failure = await #expect(throws: StateFailure.self) { try await store.texts("", limit: cut) }
            #expect(failure?.reason == .damaged)
        }
        await store.close()
        try await fake.stop()
    }

    @Test("a huge answer is not taken")
    func huge() async throws {
        let padding = String(repeating: " ", count: 17 << 20)
        let (store, fake) = try await store(.answer(#"{"header":{"revision":"7"}}"# + padding))
        let read = await #expect(throws: StateFailure.self) { try await store.get(try key("x")) }
        #expect(read?.reason == .other)
        let listed = await #expect(throws: StateFailure.self) { try await store.texts("") }
        #expect(listed?.reason == .other)
        let written = await #expect(throws: StateFailure.self) { try await store.put("x") }
        #expect(written?.reason == .uncertain)
        await store.close()
        try await fake.stop()
    }

    @Test("more than was asked for, and things out of order, are damage")
    func tooMuch() async throws {
        func entry(_ name: String) -> String {
            #"{"key":"\#(base64("/evenfold/f/document/" + name))","create_revision":"1","mod_revision":"1"}"#
        }
        for names in [["a", "b"], ["b", "a"], ["a", "a"]] {
            let answer = #"{"header":{"revision":"7"},"kvs":[\#(names.map(entry).joined(separator: ","))]}"#
            let (store, fake) = try await store(.answer(answer))
            let listed = await #expect(throws: StateFailure.self) { try await store.texts("", limit: 1) }
            #expect(listed?.reason == .damaged)
            let read = await #expect(throws: StateFailure.self) { try await store.get(try key("a")) }
            #expect(read?.reason == .damaged)
            await store.close()
            try await fake.stop()
        }
    }

    @Test(
        "a lease that makes no sense is damage",
        arguments: [
            #"{"header":{"revision":"7"}}"#, #"{"header":{"revision":"7"},"ID":"0","TTL":"5"}"#,
            #"{"header":{"revision":"7"},"ID":"-4","TTL":"5"}"#, #"{"header":{"revision":"7"},"ID":"4","TTL":"-5"}"#,
            #"{"header":{"revision":"7"},"ID":"4"}"#,
            #"{"header":{"revision":"7"},"ID":"4","TTL":"9223372036854775807"}"#,
        ]
    )
    func leases(text: String) async throws {
        let (store, fake) = try await store(.answer(text))
        let failure = await #expect(throws: StateFailure.self) { try await store.take("apply", as: "anna") }
        #expect(failure?.reason == .damaged)
        #expect(fake.requests(of: "/v3/kv/txn").isEmpty)
        await store.close()
        try await fake.stop()
    }

    @Test("a refusal without a reason is damage")
    func refusedWithoutReason() async throws {
        let text = #"{"header":{"revision":"7"},"succeeded":false,"responses":[{"response_range":{}}]}"#
        let (store, fake) = try await store(.answer(text))
        let absent = StateTransaction(compares: [.version(try key("x"), 0)], writes: [.put(try key("x"), [])])
        for transaction in [absent, StateTransaction(compares: [], writes: absent.writes)] {
            let failure = await #expect(throws: StateFailure.self) { try await store.commit(transaction) }
            #expect(failure?.reason == .damaged)
        }
        await store.close()
        try await fake.stop()
    }
}
