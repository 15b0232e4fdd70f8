// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication
package import NIOCore

/// A piece of a file's content on its way from a source to a puller, beside the messages.
package struct ContentPiece: Sendable {
    /// The puller's number for the file.
    package var request: UInt64
    /// The bytes that follow those of the piece before; may be empty.
    package var bytes: ByteBuffer
    /// Whether this is the last piece, and how the file ended.
    package var end: End?

    package init(request: UInt64, bytes: ByteBuffer, end: End?) {
        self.request = request
        self.bytes = bytes
        self.end = end
    }

    /// How a file ended.
    package enum End: Hashable, Sendable {
        /// Whole; the digest of all its bytes, computed while reading.
        case whole(Digest)
        /// Not to be had.
        case unavailable(UnavailableReason)
    }
}
