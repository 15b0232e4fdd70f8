// SPDX-License-Identifier: Apache-2.0

/// The version of a Debian package: `[epoch:]upstream[-revision]`, compared as dpkg compares.
///
/// Two spellings that dpkg calls equal are equal here, too: `1.0`, `0:1.0`, `1.00` and `1.0-0`.
///
/// Source: Debian Policy Manual, section 5.6.12; deb-version(7).
package struct DebianVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What counts first; 0 where the text has none.
    package let epoch: UInt32
    /// The version that the package's author gave it; never empty.
    package let upstream: String
    /// The revision of the packaging; empty where the text has none, which is the same as `0`.
    package let revision: String

    /// Longer texts are no versions; the longest of a Debian release has about 60 bytes.
    package static let maximumLength = 1_024

    /// A version from text that may come from anywhere.
    ///
    /// Like dpkg, it takes an upstream version that does not begin with a digit, which Policy only advises against.
    ///
    /// - Returns: `nil` unless it is one: an epoch, if any, below 2^31; an upstream version of letters, digits and
    ///   `.+-:~`; a revision, if any, of letters, digits and `.+~`.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        var rest = text.utf8[...]
        var epoch: UInt32 = 0
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            let digits = rest[..<colon]
            guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
            guard let number = UInt32(Substring(digits)), number <= UInt32(Int32.max) else { return nil }
            epoch = number
            rest = rest[rest.index(after: colon)...]
        }
        var revision = rest[rest.endIndex...]
        if let hyphen = rest.lastIndex(of: UInt8(ascii: "-")) {
            revision = rest[rest.index(after: hyphen)...]
            rest = rest[..<hyphen]
            guard !revision.isEmpty else { return nil }
        }
        let inUpstream = ".+-:~".utf8
        let inRevision = ".+~".utf8
        guard !rest.isEmpty, rest.allSatisfy({ $0.isDigit || $0.isLetter || inUpstream.contains($0) }),
            revision.allSatisfy({ $0.isDigit || $0.isLetter || inRevision.contains($0) })
        else { return nil }
        self.epoch = epoch
        upstream = String(Substring(rest))
        self.revision = String(Substring(revision))
    }

    /// The version as text that ``init(_:)`` reads back; an epoch of 0 is left out where it can be.
    package var description: String {
        let epoch = self.epoch > 0 || upstream.utf8.contains(UInt8(ascii: ":")) ? "\(self.epoch):" : ""
        return epoch + upstream + (revision.isEmpty ? "" : "-\(revision)")
    }

    package static func < (left: DebianVersion, right: DebianVersion) -> Bool { order(left, right) < 0 }

    package static func == (left: DebianVersion, right: DebianVersion) -> Bool { order(left, right) == 0 }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(epoch)
        for text in [upstream, revision] {
            var parts = VersionParts(text)
            // Empty texts and zeros at the end make no difference, so they are hashed only once something follows.
            var held = 0
            while !parts.isAtEnd {
                let (text, number) = parts.next()
                guard !text.isEmpty || !number.isEmpty else {
                    held += 1
                    continue
                }
                hasher.combine(held)
                held = 0
                for byte in text { hasher.combine(byte) }
                hasher.combine(number.count)
                for byte in number { hasher.combine(byte) }
            }
            hasher.combine(-1)
        }
    }

    /// Negative where `left` is the lower, positive where it is the higher one, 0 where dpkg calls them equal.
    ///
    /// - Complexity: O(length).
    private static func order(_ left: DebianVersion, _ right: DebianVersion) -> Int {
        guard left.epoch == right.epoch else { return left.epoch < right.epoch ? -1 : 1 }
        let upstream = order(left.upstream, right.upstream)
        return upstream != 0 ? upstream : order(left.revision, right.revision)
    }

    private static func order(_ left: String, _ right: String) -> Int {
        var left = VersionParts(left)
        var right = VersionParts(right)
        while !left.isAtEnd || !right.isAtEnd {
            let first = left.next()
            let second = right.next()
            let texts = orderOfTexts(first.text, second.text)
            guard texts == 0 else { return texts }
            // Without leading zeros the longer number is the greater one, however long it is.
            if first.number.count != second.number.count { return first.number.count < second.number.count ? -1 : 1 }
            for (left, right) in zip(first.number, second.number) where left != right { return left < right ? -1 : 1 }
        }
        return 0
    }

    private static func orderOfTexts(_ left: Substring.UTF8View, _ right: Substring.UTF8View) -> Int {
        var left = left.makeIterator()
        var right = right.makeIterator()
        while true {
            let first = left.next()
            let second = right.next()
            if first == nil, second == nil { return 0 }
            let difference = weight(first) - weight(second)
            if difference != 0 { return difference }
        }
    }

    /// `~` before the end of the text, the end before letters, letters before everything else.
    private static func weight(_ byte: UInt8?) -> Int {
        switch byte {
        case nil: 0
        case UInt8(ascii: "~")?: -1
        case let byte? where byte.isLetter: Int(byte)
        case let byte?: Int(byte) + 256
        }
    }
}

/// The parts of a version in turn: text without digits, then a number, either of which may be empty.
private struct VersionParts {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next text and the digits behind it, without leading zeros; both empty at the end.
    mutating func next() -> (text: Substring.UTF8View, number: Substring.UTF8View) {
        let text = rest.prefix { !$0.isDigit }
        rest = rest[text.endIndex...]
        let digits = rest.prefix(while: \.isDigit)
        rest = rest[digits.endIndex...]
        return (text, digits.drop { $0 == UInt8(ascii: "0") })
    }
}
