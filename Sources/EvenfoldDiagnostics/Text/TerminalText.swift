// SPDX-License-Identifier: Apache-2.0

/// Makes text from outside harmless where people read it: terminals, logs, reports.
///
/// A name may hold escape sequences that repaint a terminal, or bidirectional controls that show it backwards.
/// A backslash stays as it is: the result is for eyes; whoever needs the exact bytes takes them from elsewhere.
package enum TerminalText {
    /// The bytes as text; invalid UTF-8 and single-byte controls become `\xNN`, other hostile scalars `\u{…}`.
    package static func escaped(_ bytes: [UInt8]) -> String {
        var text = ""
        var index = 0
        while index < bytes.count {
            if let (scalar, length) = UTF8Sequence.scalar(in: bytes, at: index) {
                append(scalar, to: &text)
                index += length
            } else {
                text += "\\x" + hex(UInt32(bytes[index]), digits: 2)
                index += 1
            }
        }
        return text
    }

    /// The text with its hostile scalars escaped in the same way.
    package static func escaped(_ string: String) -> String {
        guard string.unicodeScalars.contains(where: isHostile) else { return string }
        var text = ""
        for scalar in string.unicodeScalars { append(scalar, to: &text) }
        return text
    }

    /// Whether a scalar has an effect on a terminal other than showing itself.
    package static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default: return false
        }
    }

    /// How many terminal columns a scalar takes: 0 for marks that join the one before, 2 for wide ones, else 1.
    package static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// `value` in upper-case hexadecimal with at least `digits` digits.
    package static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        if isHostile(scalar) {
            text += shown(scalar)
        } else {
            text.unicodeScalars.append(scalar)
        }
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        scalar.value < 0x80 ? "\\x" + hex(scalar.value, digits: 2) : "\\u{" + hex(scalar.value, digits: 1) + "}"
    }
}
