// SPDX-License-Identifier: Apache-2.0

/// The eight bytes before every payload.
///
/// ```
/// | length of the payload, 32 bits | kind, 8 | flags, 8 | channel, 16 |      big-endian
/// ```
package struct FrameHeader: Hashable, Sendable {
    /// The length of the payload in bytes; 0 is allowed.
    package let length: Int
    /// What the payload is.
    package let kind: FrameKind
    /// See ``FrameKind``; zero where nothing else is said.
    package let flags: UInt8
    /// The folder's channel; 0 for frames of the connection itself.
    package let channel: UInt16

    /// The length of a header in bytes.
    package static let encodedLength = 8

    /// A header for a payload that this end made, which is never longer than ``WireLimits/framePayload``.
    package init(length: Int, kind: FrameKind, flags: UInt8 = 0, channel: UInt16 = 0) {
        precondition(length >= 0 && length <= WireLimits.framePayload, "a frame must not be longer than the limit")
        self.length = length
        self.kind = kind
        self.flags = flags
        self.channel = channel
    }

    /// A header from the wire, as one big-endian word.
    ///
    /// - Throws: ``WireError`` for a payload that is too long, a kind that does not exist, flags or a channel that the
    ///   kind lacks.
    package init(word: UInt64) throws(WireError) {
        let length = word >> 32
        guard length <= UInt64(WireLimits.framePayload) else {
            throw .tooLong(bytes: length, limit: UInt64(WireLimits.framePayload))
        }
        let kindByte = UInt8(truncatingIfNeeded: word >> 24)
        guard let kind = FrameKind(rawValue: kindByte) else { throw .unexpectedFrame(kindByte) }
        self.length = Int(length)
        self.kind = kind
        flags = UInt8(truncatingIfNeeded: word >> 16)
        channel = UInt16(truncatingIfNeeded: word)
        guard flags & ~kind.allowedFlags == 0 else { throw .value("the flags of a frame") }
        guard kind.hasChannel == (channel != 0) else { throw .value("the channel of a frame") }
    }

    /// The header as one word, to be written big-endian.
    package var word: UInt64 {
        UInt64(length) << 32 | UInt64(kind.rawValue) << 24 | UInt64(flags) << 16 | UInt64(channel)
    }
}
