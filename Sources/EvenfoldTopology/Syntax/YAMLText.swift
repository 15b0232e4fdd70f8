// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// What is checked of a YAML text before it is parsed.
enum YAMLText {
    /// The largest file.
    static let largestFile = 4 << 20

    /// The first fault of the bytes themselves; `nil` when they can be parsed.
    ///
    /// - Complexity: O(n)
    static func fault(in source: SourceText) -> Diagnostic? {
        let bytes = source.bytes
        guard bytes.count <= largestFile else {
            return Diagnostic(
                code: "EV0004",
                severity: .error,
                summary: "the file is larger than 4 MiB",
                location: SourceLocation(file: source.file, range: point(source.position(ofByte: 0))),
                help: "is this the right file?"
            )
        }
        var index = 0
        while index < bytes.count {
            guard let (scalar, length) = UTF8Sequence.scalar(in: bytes, at: index) else {
                let position = source.position(ofByte: index)
                return Diagnostic(
                    code: "EV0002",
                    severity: .error,
                    summary: "the file is not UTF-8",
                    detail: "the byte 0x\(TerminalText.hex(UInt32(bytes[index]), digits: 2)) begins no character",
                    location: SourceLocation(file: source.file, range: character(position)),
                    help: isUTF16(bytes) ? "the file looks like UTF-16; save it as UTF-8" : "save it as UTF-8"
                )
            }
            guard isAllowed(scalar) else {
                let position = source.position(ofByte: index)
                return Diagnostic(
                    code: "EV0003",
                    severity: .error,
                    summary: "the character U+\(TerminalText.hex(scalar.value, digits: 4)) is not allowed here",
                    location: SourceLocation(file: source.file, range: character(position)),
                    help: "remove it, or write it as an escape in a double-quoted string"
                )
            }
            index += length
        }
        return nil
    }

    /// Line ends other than CR and LF are refused, or YAML 1.1, YAML 1.2 and editors would count different lines.
    ///
    /// Source: YAML 1.2.2, production 1 (`c-printable`), without U+0085, U+2028 and U+2029.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x1_0000...0x10_FFFF:
            true
        default: false
        }
    }

    private static func isUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    private static func point(_ position: SourcePosition) -> SourceRange {
        SourceRange(start: position, end: position)
    }

    private static func character(_ position: SourcePosition) -> SourceRange {
        SourceRange(start: position, end: SourcePosition(line: position.line, column: position.column + 1))
    }
}
