// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

extension LocatedNode.Scalar {
    /// What the scalar is without a schema that wants something else.
    ///
    /// Quoted ones are text. `.inf` and `.nan` are text too, since JSON has no such numbers.
    ///
    /// Source: YAML 1.2.2, section 10.3.2 (core schema, tag resolution).
    package var coreValue: JSONValue {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number ?? .string(text)
        }
    }

    private var number: JSONValue? {
        // No number that means anything is longer, and this bounds the work for a megabyte of digits.
        let bytes = Array(text.utf8)
        guard bytes.count <= 400, let first = bytes.first, first < 0x3A else { return nil }
        if text.hasPrefix("0o") { return Self.integer(bytes.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return Self.integer(bytes.dropFirst(2), radix: 16) }
        let unsigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
        guard let shape = Self.shape(of: unsigned) else { return nil }
        if shape == .integer, let value = Int64(text) { return .integer(value) }
        guard let value = Double(Self.completed(text)), value.isFinite else { return nil }
        return .number(value)
    }

    private static func integer(_ digits: ArraySlice<UInt8>, radix: Int) -> JSONValue? {
        guard let first = digits.first, Character(Unicode.Scalar(first)).isHexDigit else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self), radix: radix).map(JSONValue.integer)
    }

    private enum Shape {
        case integer
        case fraction
    }

    /// Whether the characters behind a sign are `12`, or `1.5`, `1.`, `.5`, with or without an exponent.
    private static func shape(of text: ArraySlice<UInt8>) -> Shape? {
        var rest = text
        let whole = takeDigits(&rest)
        if rest.isEmpty { return whole > 0 ? .integer : nil }
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard takeDigits(&rest) > 0 else { return nil }
        }
        return rest.isEmpty ? .fraction : nil
    }

    private static func takeDigits(_ text: inout ArraySlice<UInt8>) -> Int {
        let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        text.removeFirst(digits)
        return digits
    }

    /// `1.` and `.5` as the standard library reads them.
    private static func completed(_ text: String) -> String {
        var result = ""
        var previous: Character = "-"
        for character in text {
            if character == ".", !previous.isNumber { result += "0" }
            if previous == ".", !character.isNumber { result += "0" }
            result.append(character)
            previous = character
        }
        return previous == "." ? result + "0" : result
    }
}
