// SPDX-License-Identifier: Apache-2.0

/// Parses regular expressions; recursion is bounded by a limit on nested groups.
///
/// Source: ECMA-262, "Regular Expression Patterns", with the `u` flag.
struct PatternParser {
    private static let deepestGroup = 50
    private static let highestCount = 10_000

    private let text: [Unicode.Scalar]
    private var index = 0

    static func parse(_ source: String) throws(PatternError) -> PatternNode {
        var parser = PatternParser(text: Array(source.unicodeScalars))
        let node = try parser.parseChoice(depth: 0)
        guard parser.next == nil else { throw parser.malformed("a closing parenthesis without an opening one") }
        return node
    }

    private init(text: [Unicode.Scalar]) {
        self.text = text
    }

    private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private func malformed(_ what: String) -> PatternError { .malformed(what, offset: index) }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard next == wanted else { return false }
        index += 1
        return true
    }

    private mutating func take(_ word: String) -> Bool {
        let word = Array(word.unicodeScalars)
        guard text[index...].starts(with: word) else { return false }
        index += word.count
        return true
    }

    private mutating func parseChoice(depth: Int) throws(PatternError) -> PatternNode {
        guard depth <= Self.deepestGroup else { throw .tooLarge }
        var options = [try parseSequence(depth: depth)]
        while take("|" as Unicode.Scalar) { options.append(try parseSequence(depth: depth)) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func parseSequence(depth: Int) throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            parts.append(try parseQuantified(try parseAtom(depth: depth)))
        }
        return .sequence(parts)
    }

    private mutating func parseAtom(depth: Int) throws(PatternError) -> PatternNode {
        guard let scalar = next else { throw malformed("something is missing") }
        index += 1
        switch scalar {
        case "^": return .assertion(.textStart)
        case "$": return .assertion(.textEnd)
        case ".": return .set(CharacterSet.lineEnd.inverted)
        case "(": return try parseGroup(depth: depth)
        case "[": return .set(try parseClass())
        case "\\": return try parseEscape()
        case "*", "+", "?", "{", "}", "]": throw malformed("“\(scalar)” has nothing to work on")
        default: return .scalar(scalar)
        }
    }

    private mutating func parseGroup(depth: Int) throws(PatternError) -> PatternNode {
        for word in ["?=", "?!", "?<=", "?<!"] where take(word) { throw .unsupported("lookaround (\(word)…)") }
        if take("?<") {
            while let scalar = next, scalar != ">" {
                _ = scalar
                index += 1
            }
            guard take(">" as Unicode.Scalar) else { throw malformed("a group name does not end") }
        } else if !take("?:"), next == "?" {
            throw malformed("an unknown kind of group")
        }
        let node = try parseChoice(depth: depth + 1)
        guard take(")" as Unicode.Scalar) else { throw malformed("a group does not end") }
        return node
    }

    private mutating func parseQuantified(_ atom: PatternNode) throws(PatternError) -> PatternNode {
        let bounds: (least: Int, most: Int?)
        switch next {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            index += 1
            let least = try parseCount()
            var most: Int? = least
            if take("," as Unicode.Scalar) { most = next == "}" ? nil : try parseCount() }
            guard next == "}" else { throw malformed("a repetition does not end") }
            if let most, most < least { throw malformed("a repetition ends before it begins") }
            bounds = (least, most)
        default: return atom
        }
        index += 1
        // A lazy quantifier changes which match is found, never whether there is one.
        _ = take("?" as Unicode.Scalar)
        if case .assertion = atom { throw malformed("an assertion cannot be repeated") }
        return .repetition(atom, bounds.least, bounds.most)
    }

    private mutating func parseCount() throws(PatternError) -> Int {
        var value = 0
        let start = index
        while let scalar = next, let digit = scalar.digit(radix: 10) {
            value = min(value * 10 + digit, Self.highestCount + 1)
            index += 1
        }
        guard index > start else { throw malformed("a repetition without a number") }
        guard value <= Self.highestCount else { throw .tooLarge }
        return value
    }

    private mutating func parseClass() throws(PatternError) -> CharacterSet {
        var set = CharacterSet()
        set.isInverted = take("^" as Unicode.Scalar)
        while !take("]" as Unicode.Scalar) {
            guard let low = try parseClassMember(&set) else { continue }
            guard next == "-", index + 1 < text.count, text[index + 1] != "]" else {
                set.ranges.append(low.value...low.value)
                continue
            }
            index += 1
            guard let high = try parseClassMember(&set), high >= low else { throw malformed("a range is out of order") }
            set.ranges.append(low.value...high.value)
        }
        return set
    }

    /// One scalar of a class; `nil` when it was a class of its own, which is then in `set`.
    private mutating func parseClassMember(_ set: inout CharacterSet) throws(PatternError) -> Unicode.Scalar? {
        guard let scalar = next else { throw malformed("a character class does not end") }
        index += 1
        guard scalar == "\\" else { return scalar }
        if take("b" as Unicode.Scalar) { return "\u{8}" }
        if take("-" as Unicode.Scalar) { return "-" }
        switch try parseEscape() {
        case .scalar(let scalar): return scalar
        case .set(let nested):
            set.nested.append(nested)
            return nil
        default: throw malformed("an assertion in a character class")
        }
    }

    private mutating func parseEscape() throws(PatternError) -> PatternNode {
        guard let scalar = next else { throw malformed("a backslash at the end") }
        index += 1
        switch scalar {
        case "d": return .set(.digit)
        case "D": return .set(CharacterSet.digit.inverted)
        case "w": return .set(.word)
        case "W": return .set(CharacterSet.word.inverted)
        case "s": return .set(.space)
        case "S": return .set(CharacterSet.space.inverted)
        case "b": return .assertion(.wordBoundary)
        case "B": return .assertion(.noWordBoundary)
        case "t": return .scalar("\t")
        case "n": return .scalar("\n")
        case "v": return .scalar("\u{B}")
        case "f": return .scalar("\u{C}")
        case "r": return .scalar("\r")
        case "0": return .scalar("\0")
        case "c": return .scalar(try parseControl())
        case "x": return .scalar(try scalarValue(try parseHex(digits: 2)))
        case "u": return .scalar(try parseUnicode())
        case "p": return .set(try parseProperty())
        case "P": return .set(try parseProperty().inverted)
        case "1"..."9", "k": throw .unsupported("back references")
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return .scalar(scalar)
        default: throw malformed("an unknown escape “\\\(scalar)”")
        }
    }

    private mutating func parseControl() throws(PatternError) -> Unicode.Scalar {
        guard let letter = next, ("a"..."z").contains(letter) || ("A"..."Z").contains(letter) else {
            throw malformed("a control escape needs a letter")
        }
        index += 1
        return try scalarValue(letter.value % 32)
    }

    private mutating func parseUnicode() throws(PatternError) -> Unicode.Scalar {
        if take("{" as Unicode.Scalar) {
            var value: UInt32 = 0
            while let digit = next?.digit(radix: 16) {
                value = min(value << 4 | UInt32(digit), 0x11_0000)
                index += 1
            }
            guard take("}" as Unicode.Scalar) else { throw malformed("a scalar escape does not end") }
            return try scalarValue(value)
        }
        let first = try parseHex(digits: 4)
        guard 0xD800..<0xDC00 ~= first, take("\\u") else { return try scalarValue(first) }
        let second = try parseHex(digits: 4)
        guard 0xDC00..<0xE000 ~= second else { throw malformed("half a surrogate pair") }
        return try scalarValue(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func parseHex(digits: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next?.digit(radix: 16) else { throw malformed("a hexadecimal digit is missing") }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func scalarValue(_ value: UInt32) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw malformed("an escape that is no character") }
        return scalar
    }

    private mutating func parseProperty() throws(PatternError) -> CharacterSet {
        guard take("{" as Unicode.Scalar) else { throw malformed("a property without a name") }
        var name = ""
        while let scalar = next, scalar != "}" {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard take("}" as Unicode.Scalar) else { throw malformed("a property name does not end") }
        guard let set = CharacterSet.named(name) else { throw .unsupported("the property “\(name)”") }
        return set
    }
}

extension Unicode.Scalar {
    fileprivate func digit(radix: Int) -> Int? {
        let digit: UInt32
        switch self {
        case "0"..."9": digit = value - 0x30
        case "a"..."f": digit = value - 0x61 + 10
        case "A"..."F": digit = value - 0x41 + 10
        default: return nil
        }
        return digit < radix ? Int(digit) : nil
    }
}
