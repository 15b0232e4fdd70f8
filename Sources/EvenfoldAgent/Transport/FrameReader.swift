// SPDX-License-Identifier: Apache-2.0

package import EvenfoldWire
package import NIOCore

/// Takes frames out of received bytes.
///
/// Messages come whole; content comes in whatever pieces the bytes came, without a copy.
package struct FrameReader {
    /// What was taken out.
    package enum Event {
        /// A whole message, or the payload of a frame that is none.
        case frame(FrameHeader, [UInt8])
        /// Bytes of a file; `end` comes with the last of them. `cost` is what the frame costs of the channel's window,
        /// told with its first bytes, 0 with the others.
        case content(channel: UInt16, request: UInt64, bytes: ByteBuffer, end: ContentEnd?, cost: Int)
    }

    private struct OpenContent {
        var channel: UInt16
        var header: ContentHeader
        var remaining: Int
    }

    private var buffer = ByteBuffer()
    private var assembler = MessageAssembler()
    private var header: FrameHeader?
    private var content: OpenContent?
    /// The longest frame that is taken; smaller until the other end is known.
    package var limit = WireLimits.framePayload

    package init() {}

    /// Adds received bytes.
    package mutating func append(_ bytes: consuming ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            var bytes = bytes
            buffer.discardReadBytes()
            buffer.writeBuffer(&bytes)
        }
    }

    /// The next event; `nil` until more bytes are there.
    ///
    /// - Throws: ``WireError``; the connection must be closed.
    package mutating func next() throws(WireError) -> Event? {
        if let content { return piece(of: content) }
        // A loop, not a recursion: the other end chooses how many frames a message has.
        while let header = try nextHeader() {
            if header.kind == .content { return try beginContent(header) }
            guard buffer.readableBytes >= header.length, let payload = buffer.readBytes(length: header.length) else {
                return nil
            }
            self.header = nil
            if let message = try assembler.add(header, payload: payload) { return .frame(header, message) }
        }
        return nil
    }

    /// Lets go of the bytes that were read, so that their memory can be used again.
    package mutating func release() {
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
    }

    private mutating func nextHeader() throws(WireError) -> FrameHeader? {
        if let header { return header }
        guard let word = buffer.readInteger(as: UInt64.self) else { return nil }
        let header = try FrameHeader(word: word)
        guard header.length <= limit else { throw .tooLong(bytes: UInt64(header.length), limit: UInt64(limit)) }
        self.header = header
        return header
    }

    private mutating func beginContent(_ header: FrameHeader) throws(WireError) -> Event? {
        let length = try ContentHeader.length(flags: header.flags)
        guard header.length >= length else { throw .malformed }
        guard let view = buffer.viewBytes(at: buffer.readerIndex, length: length) else { return nil }
        let parsed = try ContentHeader(flags: header.flags, bytes: view)
        buffer.moveReaderIndex(forwardBy: length)
        self.header = nil
        let content = OpenContent(channel: header.channel, header: parsed, remaining: header.length - length)
        if case .unavailable = parsed.end, content.remaining > 0 { throw .malformed }
        let cost = header.length + FrameHeader.encodedLength
        return piece(of: content, cost: cost)
            ?? .content(
                channel: header.channel,
                request: parsed.request,
                bytes: ByteBuffer(),
                end: nil,
                cost: cost
            )
    }

    private mutating func piece(of open: OpenContent, cost: Int = 0) -> Event? {
        let count = min(open.remaining, buffer.readableBytes)
        guard count > 0 || open.remaining == 0, let bytes = buffer.readSlice(length: count) else {
            content = open
            return nil
        }
        let isLast = count == open.remaining
        content =
            isLast ? nil : OpenContent(channel: open.channel, header: open.header, remaining: open.remaining - count)
        return .content(
            channel: open.channel,
            request: open.header.request,
            bytes: bytes,
            end: isLast ? open.header.end : nil,
            cost: cost
        )
    }
}
