// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldReplication
import EvenfoldWire

/// Takes what arrives on one folder's link.
///
/// Called on an event loop, in order, never at the same time: hand the work to a lane.
///
/// Each call has a cost. When the work is done, give it back with ``FolderLink/consumed(messages:content:)``; the other
/// end sends no more than ``WireLimits/messageWindow`` and ``WireLimits/contentWindow`` ahead. Costs that are not given
/// back when the link closes do not matter.
package protocol LinkReceiver: Sendable {
    /// A message arrived.
    func received(_ message: PeerMessage, cost: Int)
    /// Pieces of files arrived; the pieces of one file are in order.
    func received(_ content: [ContentPiece], cost: Int)
    /// The link is gone; nothing more comes.
    func closed()
}

/// Decides who may connect and takes the links; the agent, for one server.
///
/// Called on event loops: answer at once, do nothing that blocks.
package protocol PeerHost: Sendable {
    /// A link for a folder that both ends have ready. The answer receives what arrives on it.
    func linkOpened(_ link: FolderLink) -> any LinkReceiver
    /// A server is connected.
    func connected(to server: String)
    /// A server cannot be reached, or its connection ended. Said again at each failed attempt that has another reason.
    func disconnected(from server: String, reason: TransportFailure)
    /// Somebody was turned away: a stranger, an operator with an expired certificate, a server that is not in the
    /// topology.
    func refused(_ peer: String, reason: TransportFailure)
}
