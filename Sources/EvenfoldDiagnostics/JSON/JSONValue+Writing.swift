// SPDX-License-Identifier: Apache-2.0

/// How JSON text is laid out.
package enum JSONLayout: Sendable {
    /// On one line, without spaces and without a newline at the end.
    case compact
    /// Two spaces a level, one member or element a line, without a newline at the end.
    case pretty
}

extension JSONValue {
    /// The value as JSON text: the same value, the same bytes.
    ///
    /// Control, bidirectional and other invisible characters in strings are written as `\uXXXX`, so that the text is
    /// safe on a terminal too.
    package func text(_ layout: JSONLayout = .compact) -> String {
        var text = ""
        write(to: &text, layout, level: 0)
        return text
    }

    private func write(to text: inout String, _ layout: JSONLayout, level: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            Self.writeList(values, "[", "]", to: &text, layout, level) { value, text in
                value.write(to: &text, layout, level: level + 1)
            }
        case .object(let object):
            Self.writeList(object, "{", "}", to: &text, layout, level) { member, text in
                Self.write(member.key, to: &text)
                text += layout == .pretty ? ": " : ":"
                member.value.write(to: &text, layout, level: level + 1)
            }
        }
    }

    private static func writeList<Elements: Collection>(
        _ elements: Elements,
        _ open: String,
        _ close: String,
        to text: inout String,
        _ layout: JSONLayout,
        _ level: Int,
        _ body: (Elements.Element, inout String) -> Void
    ) {
        text += open
        var isFirst = true
        for element in elements {
            if !isFirst { text += "," }
            isFirst = false
            if layout == .pretty { text += "\n" + String(repeating: "  ", count: level + 1) }
            body(element, &text)
        }
        if layout == .pretty, !elements.isEmpty { text += "\n" + String(repeating: "  ", count: level) }
        text += close
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where TerminalText.isHostile(scalar):
                for unit in String(scalar).utf16 { text += "\\u" + TerminalText.hex(UInt32(unit), digits: 4) }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
