// SPDX-License-Identifier: Apache-2.0

/// Puts a message together that was sent in several frames.
///
/// The frames of one message follow each other directly, so there is never more than one message in the making on a
/// connection.
package struct MessageAssembler: Sendable {
    private var parts: [UInt8] = []
    private var kind: FrameKind?
    private var channel: UInt16 = 0

    package init() {}

    /// Whether a message has begun that has not ended.
    package var isAssembling: Bool { kind != nil }

    /// Takes the next message frame; answers the whole message with its last frame.
    ///
    /// - Throws: ``WireError`` when the message gets too long, or another message is sent in between.
    package mutating func add(_ header: FrameHeader, payload: [UInt8]) throws(WireError) -> [UInt8]? {
        let goesOn = header.kind.continues && header.flags & FrameKind.more != 0
        guard let kind else {
            guard goesOn else { return payload }
            self.kind = header.kind
            channel = header.channel
            parts = payload
            return nil
        }
        guard kind == header.kind, channel == header.channel else { throw .unexpectedFrame(header.kind.rawValue) }
        guard parts.count + payload.count <= WireLimits.message else {
            throw .tooLong(bytes: UInt64(parts.count + payload.count), limit: UInt64(WireLimits.message))
        }
        parts += payload
        guard !goesOn else { return nil }
        self.kind = nil
        defer { parts = [] }
        return parts
    }

    /// The headers and ranges of the frames that carry `count` bytes of one message; one frame for most.
    package static func frames(of count: Int, kind: FrameKind, channel: UInt16 = 0) -> [(FrameHeader, Range<Int>)] {
        var frames: [(FrameHeader, Range<Int>)] = []
        var start = 0
        repeat {
            let end = min(start + WireLimits.framePayload, count)
            let flags = end < count ? FrameKind.more : 0
            frames.append((FrameHeader(length: end - start, kind: kind, flags: flags, channel: channel), start..<end))
            start = end
        } while start < count
        return frames
    }
}
