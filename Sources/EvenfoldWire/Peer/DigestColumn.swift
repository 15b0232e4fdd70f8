// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Digests, four words each, taken in order.
package struct DigestColumn {
    private let words: [UInt64]
    private var position = 0

    /// Reads `words` from the beginning.
    package init(words: [UInt64]) {
        self.words = words
    }

    /// The next digest.
    ///
    /// - Throws: ``WireError/columns(_:)`` when fewer than four words are left.
    package mutating func next() throws(WireError) -> Digest {
        guard words.count - position >= 4 else { throw .columns("digests") }
        defer { position += 4 }
        return Digest(
            word0: words[position],
            word1: words[position + 1],
            word2: words[position + 2],
            word3: words[position + 3]
        )
    }

    /// Ends reading.
    ///
    /// - Throws: ``WireError/columns(_:)`` when words are left over.
    package func finish() throws(WireError) {
        guard position == words.count else { throw .columns("digests") }
    }
}
