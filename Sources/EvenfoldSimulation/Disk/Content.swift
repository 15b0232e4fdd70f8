// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// The whole content of a simulated file: a number that stands for a short byte string.
///
/// Two contents are equal when their numbers are. Number 0 is what a power cut leaves of bytes that were not durable.
package struct Content: Hashable, Comparable, Sendable {
    /// The number, from 1 for what users write.
    package let number: UInt32

    package init(_ number: UInt32) {
        self.number = number
    }

    /// What a power cut leaves behind.
    package static let torn = Content(0)

    /// One to three bytes, so that many different contents have one size; none for torn content.
    package var size: UInt64 { self == .torn ? 0 : 1 + UInt64(number % 3) }

    /// A digest that differs whenever the number does.
    package var digest: Digest {
        let word = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        return Digest(word0: word, word1: ~word, word2: UInt64(number), word3: size)
    }

    package static func < (left: Content, right: Content) -> Bool { left.number < right.number }
}
