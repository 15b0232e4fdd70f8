// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import EvenfoldWire
import SeededTesting
import Testing

@Suite("Frames")
struct FrameTests {
    @Test("every header comes back as it was written", arguments: FrameKind.allCases)
    func headers(kind: FrameKind) throws {
        for length in [0, 1, 1_000, WireLimits.framePayload] {
            let header = FrameHeader(length: length, kind: kind, channel: kind.hasChannel ? 77 : 0)
            #expect(try FrameHeader(word: header.word) == header)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let word: UInt64
        let error: WireError
    }

    @Test(
        "bad headers are refused with their reason",
        arguments: [
            Case(
                testDescription: "one byte too long",
                word: UInt64(1 << 20 + 1) << 32 | 4 << 24 | 1,
                error: .tooLong(bytes: 1 << 20 + 1, limit: 1 << 20)
            ),
            Case(
                testDescription: "longest possible length",
                word: 0xFFFF_FFFF << 32 | 4 << 24 | 1,
                error: .tooLong(bytes: 0xFFFF_FFFF, limit: 1 << 20)
            ),
            Case(testDescription: "kind 0", word: 0, error: .unexpectedFrame(0)),
            Case(testDescription: "kind 10", word: 10 << 24, error: .unexpectedFrame(10)),
            Case(
                testDescription: "a flag nobody knows",
                word: 4 << 24 | 0x80 << 16 | 1,
                error: .value("the flags of a frame")
            ),
            Case(testDescription: "a message without channel", word: 4 << 24, error: .value("the channel of a frame")),
            Case(testDescription: "a ping with channel", word: 8 << 24 | 3, error: .value("the channel of a frame")),
        ]
    )
    func badHeaders(_ bad: Case) {
        #expect(throws: bad.error) { try FrameHeader(word: bad.word) }
    }

    @Test("random words are headers or refused")
    func randomHeaders() {
        var random = SeededGenerator(seed: 11)
        var accepted = 0
        for _ in 0..<100_000 {
            if let header = try? FrameHeader(word: random.next()) {
                accepted += 1
                #expect(header.length <= WireLimits.framePayload)
            }
        }
        #expect(accepted < 1_000)
    }

    @Test("every content header comes back as it was written")
    func contentHeaders() throws {
        var samples = Samples(seed: 12)
        let headers = [
            ContentHeader(request: 5, end: nil), ContentHeader(request: .max, end: .whole(samples.digest())),
            ContentHeader(request: 0, end: .unavailable(.changedWhileReading)),
        ]
        for header in headers {
            #expect(header.encoded.count == (try ContentHeader.length(flags: header.flags)))
            #expect(try ContentHeader(flags: header.flags, bytes: header.encoded) == header)
            for length in 0..<header.encoded.count {
                #expect(throws: WireError.malformed) {
                    try ContentHeader(flags: header.flags, bytes: header.encoded.prefix(length))
                }
            }
        }
    }

    @Test("both ends of a file at once, and reasons nobody knows, are refused")
    func badContentHeaders() {
        #expect(throws: WireError.self) { try ContentHeader.length(flags: 3) }
        #expect(throws: WireError.value("the reason of unavailable content")) {
            try ContentHeader(flags: 2, bytes: [0, 0, 0, 0, 0, 0, 0, 1, 0])
        }
    }

    @Test("a message in several frames is put together", arguments: [0, 1, 1 << 20, 1 << 20 + 1, 3 << 20])
    func assembling(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let frames = MessageAssembler.frames(of: count, kind: .message, channel: 9)
        var assembler = MessageAssembler()
        for (header, range) in frames.dropLast() {
            #expect(try assembler.add(header, payload: Array(bytes[range])) == nil)
        }
        let (header, range) = try #require(frames.last)
        #expect(try assembler.add(header, payload: Array(bytes[range])) == bytes)
        #expect(!assembler.isAssembling)
    }

    @Test("a message above the limit is refused before it is held")
    func tooLong() throws {
        var assembler = MessageAssembler()
        let header = FrameHeader(length: 1 << 20, kind: .message, flags: FrameKind.more, channel: 1)
        let payload = [UInt8](repeating: 1, count: 1 << 20)
        for _ in 0..<16 { #expect(try assembler.add(header, payload: payload) == nil) }
        #expect(throws: WireError.self) { try assembler.add(header, payload: payload) }
    }

    @Test("another message in between is refused")
    func interleaved() throws {
        var assembler = MessageAssembler()
        _ = try assembler.add(FrameHeader(length: 1, kind: .message, flags: FrameKind.more, channel: 1), payload: [1])
        #expect(throws: WireError.unexpectedFrame(FrameKind.message.rawValue)) {
            try assembler.add(FrameHeader(length: 1, kind: .message, channel: 2), payload: [1])
        }
    }
}
