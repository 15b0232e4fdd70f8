// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import Testing

@Suite("Handshake")
struct HandshakeMachineTests {
    private static let berlin = PeerIdentity(fleet: "f1", role: .server, name: "berlin")
    private static let hq = PeerIdentity(fleet: "f1", role: .server, name: "hq")

    private func machine(_ side: HandshakeMachine.Side, own: PeerIdentity, proven: PeerIdentity) -> HandshakeMachine {
        HandshakeMachine(side: side, own: Hello(identity: own), proven: proven)
    }

    @Test("two servers of one fleet come together")
    func success() throws {
        var dialler = machine(.dialler(expecting: "hq"), own: Self.berlin, proven: Self.hq)
        var acceptor = machine(.acceptor, own: Self.hq, proven: Self.berlin)
        let hello = Hello(identity: Self.berlin)
        let answer = Hello(identity: Self.hq)
        #expect(dialler.start() == [.send(hello)])
        #expect(acceptor.start() == [])
        #expect(try acceptor.receive(.hello, hello.encoded) == [.introduced(hello)])
        #expect(acceptor.admit() == [.send(answer), .established(hello, version: 1)])
        #expect(try dialler.receive(.hello, answer.encoded) == [.established(answer, version: 1)])
        #expect(throws: WireError.unexpectedFrame(1)) { try dialler.receive(.hello, answer.encoded) }
    }

    @Test("a refusal ends both sides")
    func refusal() throws {
        var dialler = machine(.dialler(expecting: "hq"), own: Self.berlin, proven: Self.hq)
        var acceptor = machine(.acceptor, own: Self.hq, proven: Self.berlin)
        _ = dialler.start()
        _ = acceptor.start()
        _ = try acceptor.receive(.hello, Hello(identity: Self.berlin).encoded)
        let refusal = Refusal(.notInTopology, "the topology does not connect berlin with hq")
        #expect(acceptor.refuse(refusal) == [.refuse(refusal)])
        #expect(acceptor.admit() == [])
        #expect(try dialler.receive(.refusal, refusal.encoded) == [.refused(refusal)])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let side: HandshakeMachine.Side
        let said: Hello
        let proven: PeerIdentity
        let reason: Refusal.Reason
    }

    @Test(
        "what does not fit is refused with its reason",
        arguments: [
            Case(
                testDescription: "another fleet in the hello",
                side: .acceptor,
                said: Hello(identity: PeerIdentity(fleet: "f2", role: .server, name: "berlin")),
                proven: berlin,
                reason: .foreignFleet
            ),
            Case(
                testDescription: "another name than the certificate's",
                side: .acceptor,
                said: Hello(identity: PeerIdentity(fleet: "f1", role: .server, name: "paris")),
                proven: berlin,
                reason: .identity
            ),
            Case(
                testDescription: "a server that says to be an operator",
                side: .acceptor,
                said: Hello(identity: PeerIdentity(fleet: "f1", role: .operator, name: "berlin")),
                proven: berlin,
                reason: .identity
            ),
            Case(
                testDescription: "a newer protocol only",
                side: .acceptor,
                said: Hello(versions: 2...3, identity: berlin),
                proven: berlin,
                reason: .version
            ),
            Case(
                testDescription: "another server than expected",
                side: .dialler(expecting: "paris"),
                said: Hello(identity: berlin),
                proven: berlin,
                reason: .wrongServer
            ),
            Case(
                testDescription: "an operator where a server is expected",
                side: .dialler(expecting: "anna"),
                said: Hello(identity: PeerIdentity(fleet: "f1", role: .operator, name: "anna")),
                proven: PeerIdentity(fleet: "f1", role: .operator, name: "anna"),
                reason: .wrongServer
            ),
        ]
    )
    func objections(_ bad: Case) throws {
        var machine = machine(bad.side, own: Self.hq, proven: bad.proven)
        _ = machine.start()
        let effects = try machine.receive(.hello, bad.said.encoded)
        guard case .refuse(let refusal) = effects.first else {
            Issue.record("not refused: \(effects)")
            return
        }
        #expect(refusal.reason == bad.reason)
    }

    @Test("nothing but a hello or refusal is taken first", arguments: FrameKind.allCases)
    func firstFrame(kind: FrameKind) {
        var machine = machine(.acceptor, own: Self.hq, proven: Self.berlin)
        _ = machine.start()
        guard kind != .hello, kind != .refusal else { return }
        #expect(throws: WireError.unexpectedFrame(kind.rawValue)) { try machine.receive(kind, []) }
    }

    @Test("hellos and refusals that are cut off, changed or noise never trap", arguments: UInt64(1)...20)
    func malformed(seed: UInt64) {
        var samples = Samples(seed: seed)
        let hello = Hello(identity: Self.berlin, program: "1.0").encoded
        let refusal = Refusal(.busy, "too many").encoded
        var refused = 0
        for bytes in [hello, refusal] {
            for length in 0...bytes.count where (try? Hello(wire: Array(bytes.prefix(length)))) == nil { refused += 1 }
            for _ in 0..<500 {
                var changed = bytes
                samples.mutate(&changed)
                if (try? Hello(wire: changed)) == nil { refused += 1 }
                if (try? Refusal(wire: changed)) == nil { refused += 1 }
                if (try? ChannelMessage(wire: changed)) == nil { refused += 1 }
            }
        }
        #expect(refused > 0)
    }

    @Test("a refusal of a newer version keeps its code")
    func newerRefusal() throws {
        let refusal = Refusal(.unrecognized(99), "because")
        #expect(try Refusal(wire: refusal.encoded) == refusal)
    }

    @Test(
        "names that would be trouble in a path or terminal are no identity",
        arguments: [
            "evenfold://f/server/", "evenfold://f/server/a/b", "evenfold:///server/a", "evenfold://f/root/a",
            "http://f/server/a",
            "evenfold://f/server/..", "evenfold://f/server/a\u{1b}b", "evenfold://f/server/ä", "evenfold://f/server",
            "",
        ]
    )
    func badURIs(uri: String) {
        #expect(PeerIdentity(uri: uri) == nil)
    }

    @Test("a sound URI comes back as it was written")
    func goodURI() {
        #expect(PeerIdentity(uri: Self.berlin.uri) == Self.berlin)
    }
}
