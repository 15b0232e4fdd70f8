// SPDX-License-Identifier: Apache-2.0

/// The SHA-256 digest of a file's whole content, held inline as four big-endian words.
package struct Digest: Hashable, Comparable, Sendable {
    /// Bytes 0-7, 8-15, 16-23 and 24-31, each read big-endian.
    package let word0: UInt64
    /// See ``word0``.
    package let word1: UInt64
    /// See ``word0``.
    package let word2: UInt64
    /// See ``word0``.
    package let word3: UInt64

    package init(word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    package static func < (left: Digest, right: Digest) -> Bool {
        (left.word0, left.word1, left.word2, left.word3) < (right.word0, right.word1, right.word2, right.word3)
    }
}
