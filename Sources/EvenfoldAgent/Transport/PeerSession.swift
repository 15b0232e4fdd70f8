// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldReplication
import EvenfoldWire
import NIOCore

/// A connection between two agents: the folders that share it.
///
/// Confined to the connection's event loop.
final class PeerSession: ConnectionUser {
    private struct OpenLink {
        let link: FolderLink
        let receiver: any LinkReceiver
    }

    private let server: String
    private let number: UInt64
    private let host: any PeerHost
    private let network: PeerNetwork
    private let connection: ConnectionHandler
    private let eventLoop: any EventLoop
    private var machine: ChannelMachine
    private var links: [UInt16: OpenLink] = [:]
    /// Pieces that arrived together, for one channel.
    private var pieces: (channel: UInt16, content: [ContentPiece], cost: Int)?
    private var rests: [String: (count: Int64, opened: NIODeadline)] = [:]

    init(
        server: String,
        number: UInt64,
        isDialler: Bool,
        host: any PeerHost,
        network: PeerNetwork,
        connection: ConnectionHandler,
        eventLoop: any EventLoop
    ) {
        self.server = server
        self.number = number
        self.host = host
        self.network = network
        self.connection = connection
        self.eventLoop = eventLoop
        machine = ChannelMachine(isDialler: isDialler)
    }

    /// The folders that this end has ready for the other now.
    func offer(_ folders: Set<String>) {
        perform(machine.offer(folders))
    }

    /// Ends the connection.
    func end(_ reason: TransportFailure) {
        connection.end(reason)
    }

    func received(_ header: FrameHeader, _ payload: [UInt8]) throws(WireError) {
        switch header.kind {
        case .channels: perform(try machine.receive(try ChannelMessage(wire: payload)))
        case .message:
            guard try machine.accepts(header.channel), let open = links[header.channel] else { return }
            let message = try PeerMessage(wire: payload)
            deliverPieces()
            let cost = FolderLink.cost(ofMessage: payload.count)
            try open.link.arrived(messages: cost, content: 0)
            open.receiver.received(message, cost: cost)
        case .hello, .refusal, .content, .controlRequest, .controlResponse, .ping, .pong:
            throw .unexpectedFrame(header.kind.rawValue)
        }
    }

    func received(
        content bytes: ByteBuffer,
        channel: UInt16,
        request: UInt64,
        end: ContentEnd?,
        cost: Int
    ) throws(WireError) {
        guard try machine.accepts(channel), let open = links[channel] else { return }
        try open.link.arrived(messages: 0, content: cost)
        let piece = ContentPiece(request: request, bytes: bytes, end: end.map(ContentPiece.End.init))
        if pieces?.channel != channel { deliverPieces() }
        if pieces == nil { pieces = (channel, [], 0) }
        pieces?.content.append(piece)
        pieces?.cost += cost
    }

    func receivedAll() {
        deliverPieces()
    }

    func ended(_ reason: TransportFailure) {
        pieces = nil
        let open = links
        links = [:]
        for (_, link) in open {
            _ = link.link.end()
            link.receiver.closed()
        }
        network.sessionEnded(with: server, number: number, reason)
    }

    private func deliverPieces() {
        guard let batch = pieces else { return }
        pieces = nil
        links[batch.channel]?.receiver.received(batch.content, cost: batch.cost)
    }

    private func perform(_ effects: [ChannelMachine.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let message): connection.outbox.add(.message(.channels, channel: 0, message.encoded))
            case .opened(let channel, let folder): open(channel, folder)
            case .closed(let channel, _): close(channel)
            case .rest(let folder): rest(folder)
            case .credit(let channel, let messageBytes, let contentBytes):
                links[channel]?.link.add(messageCredit: messageBytes, contentCredit: contentBytes)
            case .exhausted: connection.end(.closed)
            }
        }
    }

    private func open(_ channel: UInt16, _ folder: String) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        let link = FolderLink(folder: folder, server: server, channel: channel, outbox: connection.outbox) {
            eventLoop.execute { bound.value.closeHere(channel) }
        }
        rests[folder] = (rests[folder]?.count ?? 0, .now())
        links[channel] = OpenLink(link: link, receiver: host.linkOpened(link))
    }

    /// The owner of a link closed it.
    private func closeHere(_ channel: UInt16) {
        perform(machine.close(channel))
    }

    private func close(_ channel: UInt16) {
        if pieces?.channel == channel { pieces = nil }
        guard let open = links.removeValue(forKey: channel) else { return }
        _ = open.link.end()
        open.receiver.closed()
    }

    /// A folder whose channel was closed is tried again after 0.2 s, then 0.4 s … 10 s; at once short again after it
    /// held for a minute.
    private func rest(_ folder: String) {
        let last = rests[folder]
        let held = last.map { NIODeadline.now() - $0.opened >= .seconds(60) } ?? true
        let count = held ? 0 : (last?.count ?? 0)
        rests[folder] = (count + 1, last?.opened ?? .now())
        let delay = min(Int64(200) << min(count, 6), 10_000)
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(delay)) { [weak self] in
            guard let self else { return }
            perform(machine.retry(folder))
        }
    }
}
