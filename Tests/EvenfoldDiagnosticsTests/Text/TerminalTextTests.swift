// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import Testing

@Suite("Terminal text")
struct TerminalTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let shown: String
        var testDescription: String { name }

        static let all = [
            Case(name: "plain text", bytes: Array("naïve 日本 😀".utf8), shown: "naïve 日本 😀"),
            Case(name: "an escape sequence", bytes: Array("\u{1B}[31m".utf8), shown: "\\x1B[31m"),
            Case(name: "line ends and delete", bytes: [0x0A, 0x0D, 0x09, 0x7F], shown: "\\x0A\\x0D\\x09\\x7F"),
            Case(name: "a C1 control", bytes: [0xC2, 0x9B], shown: "\\u{9B}"),
            Case(
                name: "bidirectional controls",
                bytes: Array("a\u{202E}b\u{2066}".utf8),
                shown: "a\\u{202E}b\\u{2066}"
            ),
            Case(name: "bytes that are no text", bytes: [0xFF, 0x41, 0xC3], shown: "\\xFFA\\xC3"),
            Case(name: "a broken sequence before a sound one", bytes: [0xE2, 0x82, 0xC3, 0xA9], shown: "\\xE2\\x82é"),
            Case(name: "an overlong slash", bytes: [0xC0, 0xAF], shown: "\\xC0\\xAF"),
            Case(name: "a surrogate", bytes: [0xED, 0xA0, 0x80], shown: "\\xED\\xA0\\x80"),
            Case(name: "beyond the last scalar", bytes: [0xF4, 0x90, 0x80, 0x80], shown: "\\xF4\\x90\\x80\\x80"),
        ]
    }

    @Test("only what shows itself stays as it is", arguments: Case.all)
    func escaping(_ example: Case) {
        #expect(TerminalText.escaped(example.bytes) == example.shown)
    }

    @Test("strict decoding agrees with the standard library on every sequence of three bytes that may begin one")
    func agreement() {
        for first in stride(from: 0x00, through: 0xFF, by: 1) {
            for second in stride(from: 0x70, through: 0xCF, by: 1) {
                let bytes = [UInt8(first), UInt8(second), 0x80, 0x80]
                let sequence = UTF8Sequence.scalar(in: bytes, at: 0)
                let whole = sequence.map { Array(bytes[..<$0.length]) }
                if let whole {
                    #expect(String(validating: whole, as: UTF8.self)?.unicodeScalars.first == sequence?.scalar)
                } else {
                    for length in 1...4 { #expect(String(validating: bytes[..<length], as: UTF8.self) == nil) }
                }
            }
        }
    }
}

@Suite("Suggestion")
struct SuggestionTests {
    @Test("a word near enough is found, and the nearest one wins")
    func nearest() {
        #expect(Suggestion.closest(to: "berlim", among: ["paris", "berlin", "bern"]) == "berlin")
        #expect(Suggestion.closest(to: "KB977318", among: ["KB977831", "KB977381"]) == "KB977381")
        #expect(Suggestion.closest(to: "HQ", among: ["hq"]) == "hq")
        #expect(Suggestion.closest(to: "hq", among: ["paris"]) == nil)
        #expect(Suggestion.closest(to: "", among: ["a"]) == nil)
        #expect(
            Suggestion.closest(to: String(repeating: "a", count: 1_000), among: [String(repeating: "a", count: 999)])
                == nil
        )
    }
}

@Suite("Source text")
struct SourceTextTests {
    @Test("lines end as editors count them, and columns count scalars")
    func places() {
        let source = SourceText(file: "f", bytes: Array("a\nbé😀c\r\nd\re".utf8))
        #expect(source.lineCount == 4)
        #expect((1...5).map { String(decoding: source.line($0), as: UTF8.self) } == ["a", "bé😀c", "d", "e", ""])
        #expect(source.position(ofScalar: 5) == SourcePosition(line: 2, column: 4))
        #expect(source.position(ofByte: 9) == SourcePosition(line: 2, column: 4))
        #expect(source.position(ofScalar: 8) == SourcePosition(line: 3, column: 1))
        #expect(source.position(ofByte: 1_000) == SourcePosition(line: 4, column: 2))
    }
}
