// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// A value of a YAML file with the place where it stands.
///
/// Plain scalars have no type yet; the schema gives them one.
package struct LocatedNode: Sendable {
    /// What the value is.
    package enum Content: Sendable {
        /// Text, a number, a truth value or nothing.
        case scalar(Scalar)
        /// Values in order.
        case sequence([LocatedNode])
        /// Keys and values in order; every key occurs once.
        case mapping([Entry])
    }

    /// The characters of a scalar.
    package struct Scalar: Sendable {
        /// The text with quotes, escapes and folding undone.
        package let text: String
        /// Whether it stands there without quotes and may thus be a number, a truth value or nothing.
        package let isPlain: Bool
    }

    /// A key with its value.
    package struct Entry: Sendable {
        /// The key.
        package let key: String
        /// Where the key stands.
        package let keyRange: SourceRange
        /// The value.
        package let value: LocatedNode
    }

    /// What the value is.
    package let content: Content
    /// Where it stands; of a block collection from its first to its last entry.
    package let range: SourceRange
    /// Where each key of a large mapping stands; `nil` for small ones, where a scan beats hashing.
    private let positions: [ExactText: Int]?

    package init(content: Content, range: SourceRange) {
        self.content = content
        self.range = range
        if case .mapping(let entries) = content, entries.count > 16 {
            positions = Dictionary(entries.enumerated().map { (ExactText($1.key), $0) }) { first, _ in first }
        } else {
            positions = nil
        }
    }

    /// The entries of a mapping, else `nil`.
    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The elements of a sequence, else `nil`.
    package var elements: [LocatedNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The text of a scalar where text is meant, whatever it looks like; `nil` for collections and for nothing.
    package var text: String? {
        guard case .scalar(let scalar) = content, scalar.coreValue != .null else { return nil }
        return scalar.text
    }

    /// The entry of a mapping at `key`.
    ///
    /// - Complexity: O(1)
    package func entry(_ key: String) -> Entry? {
        let key = ExactText(key)
        guard let entries else { return nil }
        guard let positions else { return entries.first { ExactText($0.key) == key } }
        return positions[key].map { entries[$0] }
    }

    /// The value of a mapping at `key`.
    package subscript(key: String) -> LocatedNode? { entry(key)?.value }
}
