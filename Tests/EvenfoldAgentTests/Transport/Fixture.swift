// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldEngine
import EvenfoldReplication
import EvenfoldWire
import NIOCore
import NIOPosix
import Synchronization

/// What happened at one server, in order.
enum Happening: Sendable {
    case opened(FolderLink)
    case message(String, PeerMessage, cost: Int)
    case content(String, [ContentPiece], cost: Int)
    case closed(String)
    case connected(String)
    case disconnected(String, TransportFailure)
    case refused(String, TransportFailure)
}

/// A host that tells everything that happens to the test.
final class TellingHost: PeerHost {
    let happenings: AsyncStream<Happening>
    private let entry: AsyncStream<Happening>.Continuation

    init() {
        (happenings, entry) = AsyncStream.makeStream()
    }

    func linkOpened(_ link: FolderLink) -> any LinkReceiver {
        entry.yield(.opened(link))
        return Receiver(folder: link.folder, entry: entry)
    }

    func connected(to server: String) { entry.yield(.connected(server)) }
    func disconnected(from server: String, reason: TransportFailure) { entry.yield(.disconnected(server, reason)) }
    func refused(_ peer: String, reason: TransportFailure) { entry.yield(.refused(peer, reason)) }

    private struct Receiver: LinkReceiver {
        let folder: String
        let entry: AsyncStream<Happening>.Continuation

        func received(_ message: PeerMessage, cost: Int) { entry.yield(.message(folder, message, cost: cost)) }
        func received(_ content: [ContentPiece], cost: Int) { entry.yield(.content(folder, content, cost: cost)) }
        func closed() { entry.yield(.closed(folder)) }
    }
}

/// Waits for what happens at one server.
struct Happenings {
    private var iterator: AsyncStream<Happening>.Iterator

    init(_ host: TellingHost) {
        iterator = host.happenings.makeAsyncIterator()
    }

    /// The next thing that `pick` takes; everything before it is passed over.
    mutating func next<Found>(_ pick: (Happening) -> Found?) async -> Found? {
        while let happening = await iterator.next(isolation: #isolation) {
            if let found = pick(happening) { return found }
        }
        return nil
    }

    /// The next link.
    mutating func link(_ folder: String? = nil) async -> FolderLink? {
        await next { happening in
            if case .opened(let link) = happening, folder == nil || link.folder == folder { link } else { nil }
        }
    }
}

/// One server of a test's fleet, listening on a loopback port.
struct TestServer: Sendable {
    let network: PeerNetwork
    let host: TellingHost
    let address: ListenAddress

    init(
        _ name: String,
        in fleet: FleetDirectory,
        control: ControlDesk? = nil,
        port: Int = 0,
        patience: Duration = .seconds(10)
    ) async throws {
        host = TellingHost()
        network = try PeerNetwork(
            credentials: fleet.embeddedServer(named: name).credentials(),
            host: host,
            control: control,
            group: .singleton,
            patience: patience
        )
        address = try await network.listen(on: ListenAddress(host: "127.0.0.1", port: port))
    }

    /// This server as others know it.
    func target(_ folders: Set<String>) -> PeerTarget {
        PeerTarget(server: network.identity.name, address: address, canDialBack: true, folders: folders)
    }
}
