// SPDX-License-Identifier: Apache-2.0

/// A parsed regular expression.
indirect enum PatternNode: Sendable {
    case scalar(Unicode.Scalar)
    case set(CharacterSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least and at most so many times; `nil` is without end.
    case repetition(PatternNode, Int, Int?)
}

/// Something that holds between two characters.
enum PatternAssertion: Sendable {
    case textStart
    case textEnd
    case wordBoundary
    case noWordBoundary

    func holds(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        switch self {
        case .textStart: index == 0
        case .textEnd: index == text.count
        case .wordBoundary: isBoundary(text, index)
        case .noWordBoundary: !isBoundary(text, index)
        }
    }

    private func isBoundary(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        let before = index > 0 && CharacterSet.word.contains(text[index - 1])
        let after = index < text.count && CharacterSet.word.contains(text[index])
        return before != after
    }
}

/// A set of scalars: any of its ranges and properties, or none of them.
struct CharacterSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var properties: [Property] = []
    var nested: [CharacterSet] = []
    var isInverted = false

    /// A property of scalars as `\p{…}` names it.
    enum Property: Sendable {
        case categories([Unicode.GeneralCategory])
        case alphabetic
        case whitespace
        case lowercase
        case uppercase
        case emoji
    }

    static let digit = CharacterSet(ranges: [0x30...0x39])
    static let word = CharacterSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// White space and line ends of ECMA-262.
    static let space = CharacterSet(ranges: [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    static let lineEnd = CharacterSet(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])
    static let all = CharacterSet(ranges: [0...0x10FFFF])

    var inverted: CharacterSet {
        var copy = self
        copy.isInverted.toggle()
        return copy
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let found =
            ranges.contains { $0.contains(scalar.value) } || properties.contains { $0.holds(for: scalar) }
            || nested.contains { $0.contains(scalar) }
        return found != isInverted
    }
}

extension CharacterSet.Property {
    func holds(for scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .categories(let categories): categories.contains(scalar.properties.generalCategory)
        case .alphabetic: scalar.properties.isAlphabetic
        case .whitespace: scalar.properties.isWhitespace
        case .lowercase: scalar.properties.isLowercase
        case .uppercase: scalar.properties.isUppercase
        case .emoji: scalar.properties.isEmoji
        }
    }
}
