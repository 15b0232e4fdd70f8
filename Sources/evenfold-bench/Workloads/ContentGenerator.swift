// SPDX-License-Identifier: Apache-2.0

/// Bytes that do not compress, the same for the same seed.
///
/// Source: xorshift64*, Vigna, 2014.
struct ContentGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// The next number.
    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// Leaves out what ``bytes(_:)`` would have made.
    mutating func skip(_ count: Int) {
        for _ in 0..<(count + 7) / 8 { _ = next() }
    }

    /// The next `count` bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        var words = [UInt64](repeating: 0, count: (count + 7) / 8)
        for index in words.indices { words[index] = next() }
        return unsafe words.withUnsafeBytes { unsafe Array($0.prefix(count)) }
    }
}
