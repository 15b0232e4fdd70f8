// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldReplication

/// Carries one link's arrivals into the engine and gives their cost back when they are done with.
package struct FolderPeer: LinkReceiver {
    private let engine: MemberEngine
    private let link: FolderLink
    private let id: LinkID

    /// Opens the link in the engine.
    ///
    /// - Parameters:
    ///   - engine: The folder's engine.
    ///   - link: The link's sending side.
    ///   - pulls: Whether the topology lets the other side pull from this member.
    package init(engine: MemberEngine, link: FolderLink, pulls: Bool) {
        self.engine = engine
        self.link = link
        id = engine.opened(link, server: link.server, peerPulls: pulls)
    }

    package func received(_ message: PeerMessage, cost: Int) {
        engine.received(id, message) { link.consumed(messages: cost) }
    }

    package func received(_ content: [ContentPiece], cost: Int) {
        engine.received(id, content) { link.consumed(content: cost) }
    }

    package func closed() {
        engine.closed(id)
    }
}

/// Takes the arrivals of a link that nobody wants any more.
package struct ClosedPeer: LinkReceiver {
    package init() {}

    package func received(_ message: PeerMessage, cost: Int) {}

    package func received(_ content: [ContentPiece], cost: Int) {}

    package func closed() {}
}
