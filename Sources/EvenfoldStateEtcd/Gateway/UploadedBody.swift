// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// The body of a request in one piece, which remembers whether the connection has asked for it.
///
/// A body is asked for when the head was sent. As long as it was not, the server cannot have acted: it reads the whole
/// body first.
final class UploadedBody: AsyncSequence, Sendable {
    private let bytes: ByteBuffer
    private let asked = Atomic(false)

    init(_ bytes: ByteBuffer) { self.bytes = bytes }

    /// Whether any of it may have been sent.
    var mayBeSent: Bool { asked.load(ordering: .acquiring) }

    /// Hands the piece out, once.
    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let body: UploadedBody

        mutating func next() async -> ByteBuffer? {
            let wasAsked = body.asked.exchange(true, ordering: .acquiringAndReleasing)
            return wasAsked ? nil : body.bytes
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
