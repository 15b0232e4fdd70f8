// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore

/// Turns what waits to be sent into few, large buffers: small frames are copied together, so that TLS does not make a
/// record of each; large pieces of files stay where they are.
struct FrameWriter {
    private var buffers: [ByteBuffer] = []
    private var batch = ByteBuffer()
    private var links: [(FolderLink, cost: Int)] = []
    private var length = 0

    /// Pieces above this many bytes are not copied.
    private static let copyLimit = 32 << 10
    /// A flush of this many bytes keeps up with the socket and stays in the cache.
    private static let full = 256 << 10

    /// Whether it is time to send.
    var isFull: Bool { length >= Self.full }

    /// Adds one frame, or the frames of one message.
    mutating func add(_ item: Outbox.Item) {
        length += item.length
        switch item {
        case .message(let kind, let channel, let bytes):
            for (header, range) in MessageAssembler.frames(of: bytes.count, kind: kind, channel: channel) {
                batch.writeInteger(header.word)
                batch.writeBytes(bytes[range])
            }
        case .content(let channel, let header, let bytes, let link):
            add(channel, header, bytes)
            links.append((link, FolderLink.cost(of: header, bytes)))
        }
    }

    /// What is to be written, and whose pieces are among it.
    mutating func take() -> ([ByteBuffer], [(FolderLink, cost: Int)]) {
        cut()
        defer {
            buffers = []
            links = []
            length = 0
        }
        return (buffers, links)
    }

    private mutating func add(_ channel: UInt16, _ header: ContentHeader, _ bytes: ByteBuffer) {
        let headerBytes = header.encoded
        let frame = FrameHeader(
            length: headerBytes.count + bytes.readableBytes,
            kind: .content,
            flags: header.flags,
            channel: channel
        )
        if batch.capacity == 0 { batch = ByteBufferAllocator().buffer(capacity: 64 << 10) }
        batch.writeInteger(frame.word)
        batch.writeBytes(headerBytes)
        if bytes.readableBytes <= Self.copyLimit {
            batch.writeImmutableBuffer(bytes)
        } else {
            cut()
            buffers.append(bytes)
        }
    }

    private mutating func cut() {
        guard batch.readableBytes > 0 else { return }
        buffers.append(batch)
        batch = ByteBuffer()
    }
}
