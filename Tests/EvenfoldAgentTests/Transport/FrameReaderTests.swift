// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldModel
import EvenfoldWire
import NIOCore
import SeededTesting
import Testing

@Suite("Frame reader")
struct FrameReaderTests {
    private enum Seen: Equatable {
        case frame(FrameKind, UInt16, [UInt8])
        case file(UInt64, [UInt8], ContentEnd?, cost: Int)
    }

    /// A stream of frames of all kinds, and what a reader must see in it; pieces of one file are joined.
    private func stream(_ random: inout SeededGenerator) -> ([UInt8], [Seen]) {
        var buffer = ByteBuffer()
        var seen: [Seen] = []
        for index in 0..<12 {
            let body = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) {
                let end: ContentEnd? =
                    Bool.random(using: &random) ? .whole(Digest(word0: 1, word1: 2, word2: 3, word3: 4)) : nil
                let header = ContentHeader(request: UInt64(index), end: end)
                let length = header.encoded.count + body.count
                buffer.writeInteger(FrameHeader(length: length, kind: .content, flags: header.flags, channel: 5).word)
                buffer.writeBytes(header.encoded)
                buffer.writeBytes(body)
                seen.append(.file(UInt64(index), body, end, cost: length + 8))
            } else {
                let cut = body.count / 2
                buffer.writeInteger(FrameHeader(length: cut, kind: .message, flags: FrameKind.more, channel: 5).word)
                buffer.writeBytes(body[..<cut])
                buffer.writeInteger(FrameHeader(length: body.count - cut, kind: .message, channel: 5).word)
                buffer.writeBytes(body[cut...])
                seen.append(.frame(.message, 5, body))
            }
        }
        return (Array(buffer.readableBytesView), seen)
    }

    private func read(_ parts: [ArraySlice<UInt8>]) throws -> [Seen] {
        var reader = FrameReader()
        var seen: [Seen] = []
        for part in parts {
            reader.append(ByteBuffer(bytes: part))
            while let event = try reader.next() {
                switch event {
                case .frame(let header, let payload): seen.append(.frame(header.kind, header.channel, payload))
                case .content(_, let request, let bytes, let end, let cost):
                    let bytes = Array(bytes.readableBytesView)
                    if cost == 0, case .file(request, let before, _, let total) = seen.last {
                        seen[seen.count - 1] = .file(request, before + bytes, end, cost: total)
                    } else {
                        seen.append(.file(request, bytes, end, cost: cost))
                    }
                }
            }
            reader.release()
        }
        return seen
    }

    @Test("frames are the same however the bytes arrive", arguments: UInt64(1)...60)
    func pieces(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (bytes, expected) = stream(&random)
        #expect(try read([bytes[...]]) == expected, "seed \(seed)")
        #expect(try read(bytes.indices.map { bytes[$0...$0] }) == expected, "seed \(seed)")
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...200, using: &random))
            parts.append(bytes[start..<end])
            start = end
        }
        #expect(try read(parts) == expected, "seed \(seed)")
    }

    @Test("a stream that is cut off anywhere gives its first frames and then waits")
    func truncation() throws {
        var random = SeededGenerator(seed: 1)
        let (bytes, expected) = stream(&random)
        for length in 0..<bytes.count {
            let seen = try read([bytes[..<length]])
            #expect(seen.count <= expected.count)
            #expect(seen.dropLast() == expected.prefix(max(seen.count - 1, 0)))
        }
    }

    @Test("streams with changed bytes never trap", arguments: UInt64(1)...40)
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (bytes, _) = stream(&random)
        var refused = 0
        for _ in 0..<200 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do { _ = try read([changed[...]]) } catch { refused += 1 }
        }
        #expect(refused > 0, "seed \(seed)")
    }

    @Test("very many empty frames of one message do not exhaust the stack")
    func manyEmptyFrames() throws {
        var buffer = ByteBuffer()
        for _ in 0..<500_000 {
            buffer.writeInteger(FrameHeader(length: 0, kind: .message, flags: FrameKind.more, channel: 1).word)
        }
        var reader = FrameReader()
        reader.append(buffer)
        #expect(try reader.next() == nil)
    }

    @Test("frames are short until the other end is known")
    func smallLimit() throws {
        var buffer = ByteBuffer()
        buffer.writeInteger(FrameHeader(length: 5_000, kind: .hello).word)
        var reader = FrameReader()
        reader.limit = 4_096
        reader.append(buffer)
        #expect(throws: WireError.tooLong(bytes: 5_000, limit: 4_096)) { try reader.next() }
    }
}
