// SPDX-License-Identifier: Apache-2.0

/// Text that is equal only to the very same Unicode scalars.
///
/// `String` compares by canonical equivalence, which makes one key of two that a file, a peer or a kernel tells apart.
package struct ExactText: Hashable, Comparable, Sendable {
    /// The text.
    package let text: String

    /// The same text, compared exactly.
    package init(_ text: String) {
        self.text = text
    }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}
