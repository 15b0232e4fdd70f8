// SPDX-License-Identifier: Apache-2.0

/// A number of bytes, never negative.
package struct ByteCount: Hashable, Comparable, Sendable {
    /// The number of bytes.
    package let bytes: UInt64

    package init(_ bytes: UInt64) {
        self.bytes = bytes
    }

    /// No bytes at all.
    package static let zero = ByteCount(0)

    /// `count` units of 1,024 bytes.
    package static func kibibytes(_ count: UInt64) -> ByteCount { ByteCount(count << 10) }
    /// `count` units of 1,048,576 bytes.
    package static func mebibytes(_ count: UInt64) -> ByteCount { ByteCount(count << 20) }
    /// `count` units of 1,073,741,824 bytes.
    package static func gibibytes(_ count: UInt64) -> ByteCount { ByteCount(count << 30) }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
    /// The sum, saturating: totals are for people and limits, and neither may trap on a hostile size.
    package static func + (left: ByteCount, right: ByteCount) -> ByteCount {
        let (sum, overflow) = left.bytes.addingReportingOverflow(right.bytes)
        return ByteCount(overflow ? UInt64.max : sum)
    }
    package static func += (left: inout ByteCount, right: ByteCount) { left = left + right }
    /// The difference, at least zero.
    package static func - (left: ByteCount, right: ByteCount) -> ByteCount {
        ByteCount(left.bytes >= right.bytes ? left.bytes &- right.bytes : 0)
    }
}
