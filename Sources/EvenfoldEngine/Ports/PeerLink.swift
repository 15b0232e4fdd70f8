// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication

/// The sending side of one link to another member of a folder.
///
/// Calls never block, but for ``sendContent(_:)``.
package protocol PeerLink: Sendable {
    /// Queues a message; lost without a word if the link is closed.
    func send(_ message: PeerMessage)
    /// Sends a piece of content, blocking the calling lane while the link has more than its share in flight; `false` when it is closed.
    func sendContent(_ piece: ContentPiece) -> Bool
    /// Closes the link.
    func close()
}
