// SPDX-License-Identifier: Apache-2.0

/// Builds a compact value of a blob column: numbers in groups of seven bits, byte strings after their length.
struct ByteWriter {
    /// What was written so far.
    private(set) var bytes: [UInt8] = []

    /// Appends one byte.
    mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends a number in one to ten bytes, the lowest seven bits first.
    mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a number that may be negative; small magnitudes take few bytes.
    mutating func write(_ value: Int64) {
        write(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Appends the length and the bytes.
    mutating func write(_ string: [UInt8]) {
        write(UInt64(string.count))
        bytes.append(contentsOf: string)
    }
}
