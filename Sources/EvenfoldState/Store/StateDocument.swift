// SPDX-License-Identifier: Apache-2.0

/// The name of a document: parts of letters, digits, `.`, `_`, `-` and `:`, joined by single slashes; at most 512
/// bytes.
package struct StateKey: Hashable, Comparable, Sendable {
    /// The text.
    package let text: String

    /// The longest key, in bytes.
    package static let maximumLength = 512

    /// A key from text that may come from anywhere; `nil` where the rules above do not hold.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.maximumLength else { return nil }
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard !part.isEmpty, part.allSatisfy(Self.isAllowed) else { return nil }
        }
        self.text = text
    }

    /// A key that the program itself names.
    package init(known text: StaticString) {
        guard let key = StateKey(text.description) else { preconditionFailure("\(text) is no key") }
        self = key
    }

    /// Orders by bytes.
    package static func < (left: StateKey, right: StateKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}

/// A document as it is stored.
package struct StateDocument: Hashable, Sendable {
    /// Its key.
    package var key: StateKey
    /// The revision of the transaction that wrote it last, from 1; revisions rise through the whole store.
    package var version: UInt64
    /// What was written.
    package var value: [UInt8]

    package init(key: StateKey, version: UInt64, value: [UInt8]) {
        self.key = key
        self.version = version
        self.value = value
    }
}
