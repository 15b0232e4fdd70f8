// SPDX-License-Identifier: Apache-2.0

/// How large a JSON text may be.
package struct JSONLimits: Hashable, Sendable {
    /// The most bytes.
    package var bytes: Int
    /// The most levels of arrays and objects; the parser's stack grows with it, so at most 512 count.
    package var depth: Int

    package init(bytes: Int = 16 << 20, depth: Int = 100) {
        self.bytes = bytes
        self.depth = min(depth, 512)
    }
}

extension JSONValue {
    /// The one value that `bytes` are the text of.
    ///
    /// Strict: no comments, no trailing commas, no duplicate keys, no byte order mark, no numbers a double cannot
    /// reach; never traps, whatever the bytes are.
    ///
    /// - Throws: ``JSONSyntaxError`` for anything that is not exactly one JSON value within the limits.
    ///
    /// Source: RFC 8259.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) -> JSONValue
    {
        guard bytes.count <= limits.bytes else {
            throw JSONSyntaxError(.tooLarge(limit: limits.bytes), at: limits.bytes)
        }
        var parser = JSONParser(bytes: bytes, depthLimit: limits.depth)
        return try parser.parseDocument()
    }
}

/// A recursive-descent parser over bytes; its recursion is bounded by the depth limit.
private struct JSONParser {
    private let bytes: [UInt8]
    private let depthLimit: Int
    private var index = 0

    init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func parseDocument() throws(JSONSyntaxError) -> JSONValue {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw JSONSyntaxError(.trailingText, at: index) }
        return value
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func unexpected() -> JSONSyntaxError {
        guard index < bytes.count else { return JSONSyntaxError(.unexpectedEnd, at: bytes.count) }
        guard let (scalar, _) = UTF8Sequence.scalar(in: bytes, at: index) else {
            return JSONSyntaxError(.invalidUTF8, at: index)
        }
        return JSONSyntaxError(.unexpected("“\(TerminalText.escaped(String(scalar)))”"), at: index)
    }

    private mutating func parseValue(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try parseNumber()
        default: throw unexpected()
        }
    }

    private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for byte in word.utf8 {
            guard next == byte else { throw unexpected() }
            index += 1
        }
        return value
    }

    private mutating func parseArray(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        try enter(depth)
        var values: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            index += 1
            return values
        }
        while true {
            values.append(try parseValue(depth: depth))
            if try endsList(with: UInt8(ascii: "]")) { return values }
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        try enter(depth)
        var object = JSONObject()
        skipSpace()
        if next == UInt8(ascii: "}") {
            index += 1
            return object
        }
        while true {
            skipSpace()
            let start = index
            guard next == UInt8(ascii: "\"") else { throw unexpected() }
            let key = try parseString()
            guard object[key] == nil else { throw JSONSyntaxError(.duplicateKey(key), at: start) }
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw unexpected() }
            index += 1
            object[key] = try parseValue(depth: depth)
            if try endsList(with: UInt8(ascii: "}")) { return object }
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= depthLimit else { throw JSONSyntaxError(.tooDeep(limit: depthLimit), at: index) }
        index += 1
    }

    /// Takes the comma before another element, or the closing bracket.
    private mutating func endsList(with close: UInt8) throws(JSONSyntaxError) -> Bool {
        skipSpace()
        guard next == close || next == UInt8(ascii: ",") else { throw unexpected() }
        defer { index += 1 }
        return next == close
    }

    private mutating func parseNumber() throws(JSONSyntaxError) -> JSONValue {
        let start = index
        var isInteger = true
        if next == UInt8(ascii: "-") { index += 1 }
        let firstDigit = next
        let digits = skipDigits()
        guard digits == 1 || digits > 1 && firstDigit != UInt8(ascii: "0") else {
            throw JSONSyntaxError(.malformedNumber, at: start)
        }
        if next == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            guard skipDigits() > 0 else { throw JSONSyntaxError(.malformedNumber, at: start) }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            guard skipDigits() > 0 else { throw JSONSyntaxError(.malformedNumber, at: start) }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw JSONSyntaxError(.numberOutOfRange, at: start) }
        return .number(value)
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while let byte = next, isDigit(byte) { index += 1 }
        return index - start
    }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9") }

    private mutating func parseString() throws(JSONSyntaxError) -> String {
        index += 1
        var text = ""
        while true {
            let start = index
            while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { index += 1 }
            guard let run = String(validating: bytes[start..<index], as: UTF8.self) else {
                throw JSONSyntaxError(.invalidUTF8, at: start)
            }
            text += run
            switch next {
            case nil: throw JSONSyntaxError(.unexpectedEnd, at: index)
            case UInt8(ascii: "\""):
                index += 1
                return text
            case UInt8(ascii: "\\"): text.unicodeScalars.append(try parseEscape())
            default: throw JSONSyntaxError(.malformedString, at: index)
            }
        }
    }

    private mutating func parseEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = index
        index += 1
        guard let kind = next else { throw JSONSyntaxError(.unexpectedEnd, at: index) }
        index += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw JSONSyntaxError(.malformedString, at: start)
        }
        let first = try parseHex(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Half of a surrogate pair: only a high one followed by an escaped low one is a scalar.
        guard first < 0xDC00, next == UInt8(ascii: "\\") else { throw JSONSyntaxError(.malformedString, at: start) }
        index += 1
        guard next == UInt8(ascii: "u") else { throw JSONSyntaxError(.malformedString, at: start) }
        index += 1
        let second = try parseHex(from: start)
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw JSONSyntaxError(.malformedString, at: start) }
        return scalar
    }

    private mutating func parseHex(from start: Int) throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw JSONSyntaxError(.unexpectedEnd, at: index) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONSyntaxError(.malformedString, at: start)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
