// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore

/// Owns one accepted connection until it is known who it is.
///
/// Confined to its event loop.
final class Acceptor: ConnectionOwner {
    private let network: PeerNetwork
    private let eventLoop: any EventLoop
    private var isKnown = false

    init(network: PeerNetwork, eventLoop: any EventLoop) {
        self.network = network
        self.eventLoop = eventLoop
    }

    func objection(to peer: Hello) -> Refusal? { network.objection(to: peer) }

    func established(_ peer: Hello, _ connection: ConnectionHandler) -> any ConnectionUser {
        know()
        switch peer.identity.role {
        case .server:
            return network.startSession(with: peer.identity.name, isDialler: false, connection, eventLoop)
        case .operator:
            return network.startControl(with: peer.identity.name, connection, eventLoop)
        }
    }

    func ended(_ peer: PeerIdentity?, _ reason: TransportFailure) {
        // What ran on the connection has told its end itself.
        guard !isKnown, reason != .closed else { return }
        network.report(refused: peer?.description ?? "an unknown peer", reason)
    }

    /// The channel is closed.
    func closed() {
        know()
        network.slots.leave()
    }

    private func know() {
        guard !isKnown else { return }
        isKnown = true
        network.slots.leaveUnknown()
    }
}
