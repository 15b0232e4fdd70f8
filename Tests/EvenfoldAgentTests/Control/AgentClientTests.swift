// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldModel
import EvenfoldReplication
import EvenfoldTopology
import EvenfoldWire
import FileTesting
import FoundationEssentials
import NIOPosix
import Synchronization
import Testing

/// An agent of a test: answers in ways that try the protocol.
private final class TestAgent: ControlHandler {
    let cancelled = AsyncStream<Void>.makeStream()
    let hang = AsyncStream<Void>.makeStream()
    let version = Mutex<UInt64>(0)

    func answer(
        _ request: ControlRequest,
        from operatorName: String,
        to reply: ControlReply
    ) async throws(ControlFailure) {
        switch request {
        case .identify:
            try await reply.send(
                .json(
                    encoding: AgentIdentity(
                        server: "hq",
                        fleet: "f",
                        program: operatorName,
                        documentVersion: 4,
                        bootID: ""
                    )
                )
            )
        case .push(let document):
            version.withLock { $0 += UInt64(document.content.count) }
            try await reply.send(.version(version.withLock { $0 }))
        case .listEntries(let folder, _, _):
            guard folder == "a" else { throw .noFolder(folder) }
            for page in 0..<300 { try await reply.send(.entries(Self.entries(page))) }
        case .events:
            try await reply.send(.json([0x7B, 0x7D]))
            for await _ in hang.stream {}
            cancelled.continuation.yield()
        case .drain: for await _ in hang.stream {}
        case .document: break
        default: throw .unsupported
        }
    }

    static func entries(_ page: Int) -> [ListingEntry] {
        (0..<1_000).map { index in
            let attributes = FileAttributes(
                mode: 0o644,
                owner: Principal(name: [], number: 1),
                group: Principal(name: [], number: 2),
                extended: []
            )
            return ListingEntry(
                path: RelativePath(Array("d/\(1_000_000 + page * 1_000 + index)".utf8)) ?? .root,
                kind: .file,
                size: UInt64(index),
                modified: Timestamp(seconds: 1, nanoseconds: 2),
                attributes: attributes,
                digest: index.isMultiple(of: 2) ? Digest(word0: 1, word1: 2, word2: 3, word3: UInt64(index)) : nil,
                target: [],
                isReadable: index != 7
            )
        }
    }
}

@Suite("Agent client", .timeLimit(.minutes(1)))
struct AgentClientTests {
    private func withAgent(
        _ body: (AgentClient, TestAgent, FleetDirectory, TestServer) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let agent = TestAgent()
        let desk = ControlDesk(handler: agent)
        let server = try await TestServer("hq", in: fleet, control: desk)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await desk.run() }
            let client = try await AgentClient.connect(
                to: server.address,
                expecting: "hq",
                as: fleet.operatorCredentials(),
                group: .singleton
            )
            try await body(client, agent, fleet, server)
            await client.close()
            group.cancelAll()
        }
        await server.network.shutDown()
    }

    @Test("an agent says who it is, and knows who asks")
    func identify() async throws {
        try await withAgent { client, _, _, _ in
            let identity = try await client.identify()
            #expect(identity.server == "hq")
            #expect(identity.program == "operator")
            #expect(identity.documentVersion == 4)
        }
    }

    @Test("a document is pushed and the version in force comes back")
    func push() async throws {
        try await withAgent { client, _, fleet, _ in
            let topology = Topology(
                name: "t",
                servers: [],
                folders: [],
                updates: UpdatePolicy(require: [], restart: .never, accept: [])
            )
            let document = FleetDocument(fleet: fleet.fleet, version: 1, fence: 1, topology: topology, activated: [])
            let signed = try SignedFleetDocument(document, by: fleet.operatorCredentials())
            let version = try await client.push(signed)
            #expect(version == UInt64(signed.content.count))
            let inForce = try await client.documentInForce()
            #expect(inForce == nil)
        }
    }

    @Test("300,000 entries come in order, page by page")
    func listing() async throws {
        try await withAgent { client, _, _, _ in
            var page = 0
            try await client.entries(of: "a") { entries throws(ControlFailure) in
                #expect(entries == TestAgent.entries(page))
                page += 1
                return true
            }
            #expect(page == 300)
        }
    }

    @Test("a listing can be given up, and the connection goes on")
    func givingUp() async throws {
        try await withAgent { client, _, _, _ in
            var pages = 0
            try await client.entries(of: "a") { _ throws(ControlFailure) in
                pages += 1
                return pages < 3
            }
            #expect(pages == 3)
            let identity = try await client.identify()
            #expect(identity.server == "hq")
        }
    }

    @Test("failures come back as they were thrown")
    func failures() async throws {
        try await withAgent { client, _, _, _ in
            await #expect(throws: ControlFailure.noFolder("b")) {
                try await client.entries(of: "b") { _ throws(ControlFailure) in true }
            }
            await #expect(throws: ControlFailure.unsupported) { try await client.status() }
        }
    }

    @Test("who stops following is not followed any more")
    func following() async throws {
        try await withAgent { client, agent, _, _ in
            var lines = 0
            try await client.events(EventQuery(follows: true)) { _ throws(ControlFailure) in
                lines += 1
                return false
            }
            #expect(lines == 1)
            var iterator = agent.cancelled.stream.makeAsyncIterator()
            #expect(await iterator.next() != nil)
        }
    }

    @Test("an agent that does not answer is not waited for")
    func timeout() async throws {
        try await withAgent { client, _, _, _ in
            await #expect(throws: ControlFailure.timedOut) { try await client.drain(timeout: .milliseconds(100)) }
            let identity = try await client.identify()
            #expect(identity.server == "hq")
        }
    }

    @Test("when the agent goes away, requests fail")
    func goingAway() async throws {
        try await withAgent { client, _, _, server in
            async let drained: Void = client.drain(timeout: .seconds(50))
            _ = try await client.identify()
            await server.network.shutDown()
            do {
                try await drained
                Issue.record("the request was answered")
            } catch {
                #expect(error is ControlFailure)
            }
            await #expect(throws: ControlFailure.self) { try await client.identify() }
        }
    }

    @Test("an operator of another fleet finds that out at once")
    func foreignFleet() async throws {
        let directory = try TemporaryDirectory()
        let other = try FleetDirectory.make(at: directory.path)
        try await withAgent { _, _, _, server in
            await #expect(throws: ControlFailure.transport(.certificate(.foreignFleet))) {
                _ = try await AgentClient.connect(
                    to: server.address,
                    expecting: "hq",
                    as: other.operatorCredentials(),
                    group: .singleton
                )
            }
        }
    }

    @Test("another server than expected is refused")
    func wrongServer() async throws {
        try await withAgent { _, _, fleet, server in
            let failure = await #expect(throws: ControlFailure.self) {
                _ = try await AgentClient.connect(
                    to: server.address,
                    expecting: "paris",
                    as: fleet.operatorCredentials(),
                    group: .singleton
                )
            }
            guard case .transport(.refusedPeer(let refusal)) = failure else {
                Issue.record("found \(String(describing: failure))")
                return
            }
            #expect(refusal.reason == .wrongServer)
        }
    }

    @Test("an operator whose certificate expired is told so before anything is tried")
    func expiredOperator() async throws {
        let directory = try TemporaryDirectory()
        let past = Date.now - CertificateAuthority.leafLife - 86_400
        let fleet = try FleetDirectory.make(at: directory.path, now: past)
        let key = try fleet.operatorCredentials(now: past)
        #expect(key.expiry < .now)
        await #expect(throws: ControlFailure.transport(.ownCertificateExpired(at: key.expiry))) {
            _ = try await AgentClient.connect(
                to: ListenAddress(host: "127.0.0.1", port: 1),
                expecting: "hq",
                as: key,
                group: .singleton
            )
        }
    }

    @Test("a server whose certificate expired is refused, and the operator is told when")
    func expiredServer() async throws {
        let directory = try TemporaryDirectory()
        let past = Date.now - CertificateAuthority.leafLife - 86_400
        let fleet = try FleetDirectory.make(at: directory.path, now: past)
        let old = try fleet.embeddedServer(named: "hq", now: past).credentials()
        let network = try PeerNetwork(credentials: old, host: TellingHost(), control: nil, group: .singleton)
        let address = try await network.listen(on: ListenAddress(host: "127.0.0.1", port: 0))
        await #expect(throws: ControlFailure.transport(.certificate(.expired(at: old.expiry)))) {
            _ = try await AgentClient.connect(
                to: address,
                expecting: "hq",
                as: fleet.operatorCredentials(),
                group: .singleton
            )
        }
        await network.shutDown()
    }

    @Test("nobody there is unreachable")
    func unreachable() async throws {
        let directory = try TemporaryDirectory()
        let fleet = try FleetDirectory.make(at: directory.path)
        let failure = await #expect(throws: ControlFailure.self) {
            _ = try await AgentClient.connect(
                to: ListenAddress(host: "127.0.0.1", port: 1),
                expecting: "hq",
                as: fleet.operatorCredentials(),
                group: .singleton
            )
        }
        guard case .transport(.unreachable(_, let reason)) = failure else {
            Issue.record("found \(String(describing: failure))")
            return
        }
        #expect(reason == "Connection refused")
    }
}
