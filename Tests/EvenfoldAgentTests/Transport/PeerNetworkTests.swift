// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldEngine
import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire
import FileTesting
import NIOCore
import NIOPosix
import SeededTesting
import Testing

@Suite("Peer network", .timeLimit(.minutes(1)))
struct PeerNetworkTests {
    private struct Two {
        let directory: TemporaryDirectory
        let berlin: TestServer
        let hq: TestServer
        var atBerlin: Happenings
        var atHQ: Happenings

        init(_ folders: Set<String> = ["a"], atHQ other: Set<String>? = nil) async throws {
            directory = try TemporaryDirectory()
            let fleet = try FleetDirectory.make(at: directory.path)
            berlin = try await TestServer("berlin", in: fleet)
            hq = try await TestServer("hq", in: fleet)
            atBerlin = Happenings(berlin.host)
            atHQ = Happenings(hq.host)
            berlin.network.configure([hq.target(folders)])
            hq.network.configure([berlin.target(other ?? folders)])
        }

        func shutDown() async {
            await berlin.network.shutDown()
            await hq.network.shutDown()
        }
    }

    private static let digest = Digest(word0: 1, word1: 2, word2: 3, word3: 4)

    @Test("messages arrive in order, in both directions")
    func messages() async throws {
        var two = try await Two()
        let toHQ = try #require(await two.atBerlin.link())
        let toBerlin = try #require(await two.atHQ.link())
        #expect(toHQ.server == "hq")
        #expect(toBerlin.server == "berlin")
        for request in UInt64(1)...200 {
            toHQ.send(.contentUnavailable(request: request, reason: .superseded))
            toBerlin.send(.contentUnavailable(request: request + 1_000, reason: .unreadable))
        }
        for request in UInt64(1)...200 {
            let there = await two.atHQ.next(Self.message)
            #expect(there == .contentUnavailable(request: request, reason: .superseded))
            let here = await two.atBerlin.next(Self.message)
            #expect(here == .contentUnavailable(request: request + 1_000, reason: .unreadable))
        }
        await two.shutDown()
    }

    @Test("content arrives whole and in order, beyond the window, while the receiver takes it")
    func content() async throws {
        var two = try await Two()
        let link = try #require(await two.atBerlin.link())
        let back = try #require(await two.atHQ.link())
        let pieces = 300
        let body = ByteBuffer(bytes: (0..<(128 << 10)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        async let sent = NIOThreadPool.singleton.runIfActive {
            (0..<pieces).allSatisfy { index in
                let end: ContentPiece.End? = index == pieces - 1 ? .whole(Self.digest) : nil
                return link.sendContent(ContentPiece(request: 7, bytes: body, end: end))
            }
        }
        var count = 0
        var sum = 0
        var end: ContentPiece.End?
        while end == nil {
            let batch = await two.atHQ.next {
                if case .content(_, let pieces, let cost) = $0 { (pieces, cost) } else { nil }
            }
            let (pieces, cost) = try #require(batch)
            for piece in pieces {
                #expect(piece.request == 7)
                count += piece.bytes.readableBytes
                sum = piece.bytes.readableBytesView.reduce(sum) { $0 &+ Int($1) }
                end = piece.end
            }
            back.consumed(content: cost)
        }
        #expect(end == .whole(Self.digest))
        #expect(count == pieces * (128 << 10))
        #expect(sum == pieces * body.readableBytesView.reduce(0) { $0 + Int($1) })
        let isSent = try await sent
        #expect(isSent)
        await two.shutDown()
    }

    @Test("a receiver that takes nothing stops the sender within the window, and other folders go on")
    func backPressure() async throws {
        var two = try await Two(["slow", "fast"])
        var links: [String: FolderLink] = [:]
        var backs: [String: FolderLink] = [:]
        while links.count < 2, let link = await two.atBerlin.link() { links[link.folder] = link }
        while backs.count < 2, let link = await two.atHQ.link() { backs[link.folder] = link }
        let slow = try #require(links["slow"])
        let fast = try #require(links["fast"])
        let total = 40 << 20
        async let sent = NIOThreadPool.singleton.runIfActive {
            let body = ByteBuffer(repeating: 1, count: 256 << 10)
            return (0..<(total / (256 << 10))).allSatisfy { _ in
                slow.sendContent(ContentPiece(request: 1, bytes: body, end: nil))
            }
        }
        // The window is full: nothing was given back.
        var arrived = 0
        var owed = 0
        while arrived < WireLimits.contentWindow {
            let batch = await two.atHQ.next(Self.slowContent)
            let (bytes, cost) = try #require(batch)
            arrived += bytes
            owed += cost
        }
        #expect(owed <= WireLimits.contentWindow + WireLimits.framePayload)
        // The other folder's message passes the one that stands still.
        fast.send(.contentUnavailable(request: 9, reason: .superseded))
        let isPassed = await two.atHQ.next { happening -> Bool? in
            if case .message("fast", _, _) = happening { return true }
            if let (bytes, cost) = Self.slowContent(happening) {
                arrived += bytes
                owed += cost
            }
            return nil
        }
        #expect(isPassed == true)
        #expect(owed <= WireLimits.contentWindow + WireLimits.framePayload)
        while arrived < total {
            backs["slow"]?.consumed(content: owed)
            owed = 0
            let batch = await two.atHQ.next(Self.slowContent)
            let (bytes, cost) = try #require(batch)
            arrived += bytes
            owed += cost
        }
        let isSent = try await sent
        #expect(isSent)
        await two.shutDown()
    }

    @Test("a sender that waits is let go when the link closes")
    func closeWhileWaiting() async throws {
        var two = try await Two()
        let link = try #require(await two.atBerlin.link())
        let back = try #require(await two.atHQ.link())
        async let sent = NIOThreadPool.singleton.runIfActive {
            let body = ByteBuffer(repeating: 1, count: 256 << 10)
            var count = 0
            while link.sendContent(ContentPiece(request: 1, bytes: body, end: nil)) { count += 1 }
            return count
        }
        var arrived = 0
        while arrived < WireLimits.contentWindow {
            let batch = await two.atHQ.next { if case .content(_, let pieces, _) = $0 { pieces } else { nil } }
            arrived += try #require(batch).reduce(0) { $0 + $1.bytes.readableBytes }
        }
        back.close()
        let count = try await sent
        #expect(count < 100)
        // The folder comes back by itself, after a rest.
        #expect(await two.atBerlin.link() != nil)
        #expect(await two.atHQ.link() != nil)
        await two.shutDown()
    }

    @Test("only folders that both have open get a link; more can be opened and closed later")
    func folders() async throws {
        var two = try await Two(["a", "b"], atHQ: ["b", "c"])
        #expect(await two.atBerlin.link()?.folder == "b")
        #expect(await two.atHQ.link()?.folder == "b")
        two.hq.network.configure([two.berlin.target(["a"])])
        let closed = await two.atBerlin.next { if case .closed(let folder) = $0 { folder } else { nil } }
        #expect(closed == "b")
        #expect(await two.atBerlin.link()?.folder == "a")
        await two.shutDown()
    }

    @Test("a server that is taken out of the topology is cut off at once, and not let in again")
    func removal() async throws {
        var two = try await Two()
        #expect(await two.atBerlin.link() != nil)
        #expect(await two.atHQ.link() != nil)
        two.hq.network.configure([])
        let closed = await two.atHQ.next { if case .closed(let folder) = $0 { folder } else { nil } }
        #expect(closed == "a")
        let refused = await two.atHQ.next {
            if case .refused(let peer, .refusedPeer(let why)) = $0 { (peer, why) } else { nil }
        }
        #expect(refused?.0 == "server berlin")
        #expect(refused?.1.reason == .notInTopology)
        let told = await two.atBerlin.next { happening -> Refusal? in
            if case .disconnected("hq", .refused(let why)) = happening { why } else { nil }
        }
        #expect(told?.reason == .notInTopology)
        await two.shutDown()
    }

    @Test("when a server comes back the link does too")
    func reconnecting() async throws {
        var two = try await Two()
        #expect(await two.atBerlin.link() != nil)
        await two.hq.network.shutDown()
        let lost = await two.atBerlin.next { if case .disconnected(let server, _) = $0 { server } else { nil } }
        #expect(lost == "hq")
        let fleet = try FleetDirectory(opening: two.directory.path)
        let again = try await TestServer("hq", in: fleet, port: two.hq.address.port)
        again.network.configure([two.berlin.target(["a"])])
        #expect(await two.atBerlin.link()?.server == "hq")
        await again.network.shutDown()
        await two.shutDown()
    }

    @Test("a server of another fleet is refused by both sides")
    func foreignFleet() async throws {
        let directory = try TemporaryDirectory()
        let ours = try await TestServer("berlin", in: FleetDirectory.make(at: directory.path + "/a"))
        let theirs = try await TestServer("hq", in: FleetDirectory.make(at: directory.path + "/b"))
        var here = Happenings(ours.host)
        var there = Happenings(theirs.host)
        ours.network.configure([theirs.target(["a"])])
        theirs.network.configure([ours.target(["a"])])
        let reason = await here.next { if case .disconnected("hq", let reason) = $0 { reason } else { nil } }
        #expect(reason == .certificate(.foreignFleet))
        let refused = await there.next { if case .refused(_, let reason) = $0 { reason } else { nil } }
        #expect(refused != nil)
        await ours.network.shutDown()
        await theirs.network.shutDown()
    }

    @Test("another server than expected at an address is refused")
    func wrongServer() async throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let berlin = try await TestServer("berlin", in: fleet)
        let paris = try await TestServer("paris", in: fleet)
        var happenings = Happenings(berlin.host)
        paris.network.configure([berlin.target(["a"])])
        berlin.network.configure([
            PeerTarget(server: "hq", address: paris.address, canDialBack: true, folders: ["a"])
        ])
        let reason = await happenings.next { happening -> Refusal? in
            if case .disconnected("hq", .refusedPeer(let refusal)) = happening { refusal } else { nil }
        }
        #expect(reason?.reason == .wrongServer)
        await berlin.network.shutDown()
        await paris.network.shutDown()
    }

    @Test("nobody there is said with the address")
    func unreachable() async throws {
        let directory = try TemporaryDirectory()
        let berlin = try await TestServer("berlin", in: FleetDirectory.make(at: directory.path))
        var happenings = Happenings(berlin.host)
        berlin.network.configure([
            PeerTarget(
                server: "hq",
                address: ListenAddress(host: "127.0.0.1", port: 1),
                canDialBack: true,
                folders: ["a"]
            )
        ])
        let reason = await happenings.next { if case .disconnected("hq", let reason) = $0 { reason } else { nil } }
        guard case .unreachable(let address, let words) = reason else {
            Issue.record("found \(String(describing: reason))")
            return
        }
        #expect(words == "Connection refused")
        #expect(address == "127.0.0.1:1")
        await berlin.network.shutDown()
    }

    @Test("noise and silence on the port are cut off and hurt nobody", arguments: UInt64(1)...5)
    func noise(seed: UInt64) async throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let hq = try await TestServer("hq", in: fleet, patience: .milliseconds(300))
        var random = SeededGenerator(seed: seed)
        for length in [0, 1, 7, 300, 20_000] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: hq.address.port).get()
            try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
            // The server closes: after noise at once, after silence when its patience ends.
            try await channel.closeFuture.get()
        }
        let berlin = try await TestServer("berlin", in: fleet)
        var happenings = Happenings(berlin.host)
        hq.network.configure([berlin.target(["a"])])
        berlin.network.configure([hq.target(["a"])])
        #expect(await happenings.link() != nil)
        await berlin.network.shutDown()
        await hq.network.shutDown()
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let own: String
        let peer: String
        let isAddressKnown: Bool
        let canDialBack: Bool
        let dials: Bool
    }

    @Test(
        "exactly one of two servers dials",
        arguments: [
            Case(testDescription: "smaller", own: "a", peer: "b", isAddressKnown: true, canDialBack: true, dials: true),
            Case(testDescription: "larger", own: "b", peer: "a", isAddressKnown: true, canDialBack: true, dials: false),
            Case(
                testDescription: "only this can",
                own: "b",
                peer: "a",
                isAddressKnown: true,
                canDialBack: false,
                dials: true
            ),
            Case(
                testDescription: "only that can",
                own: "a",
                peer: "b",
                isAddressKnown: false,
                canDialBack: true,
                dials: false
            ),
            Case(
                testDescription: "nobody can",
                own: "a",
                peer: "b",
                isAddressKnown: false,
                canDialBack: false,
                dials: false
            ),
        ]
    )
    func dialling(_ one: Case) {
        let target = PeerTarget(
            server: one.peer,
            address: one.isAddressKnown ? ListenAddress("h:1") : nil,
            canDialBack: one.canDialBack,
            folders: []
        )
        #expect(target.isDialled(by: one.own) == one.dials)
    }

    private static func message(_ happening: Happening) -> PeerMessage? {
        if case .message(_, let message, _) = happening { message } else { nil }
    }

    private static func slowContent(_ happening: Happening) -> (Int, Int)? {
        guard case .content("slow", let pieces, let cost) = happening else { return nil }
        return (pieces.reduce(0) { $0 + $1.bytes.readableBytes }, cost)
    }
}

@Suite("Listen address")
struct ListenAddressTests {
    @Test("sound addresses are taken", arguments: ["127.0.0.1:0", "hq.example.net:7450", "[::1]:65535", "0.0.0.0:1"])
    func sound(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(
        "others are not",
        arguments: ["", ":1", "hq", "hq:", "hq:65536", "hq:-1", "::1:80", "h q:1", "hq:1x", "[]:1"]
    )
    func unsound(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
