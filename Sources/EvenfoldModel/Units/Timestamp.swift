// SPDX-License-Identifier: Apache-2.0

/// A point of wall-clock time as the kernel keeps it: seconds since 1970-01-01 UTC and nanoseconds.
///
/// Zero is the epoch itself and, for a birth time, "the file system does not tell".
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Whole seconds since the epoch; negative before it.
    package let seconds: Int64
    /// Nanoseconds within the second, 0 ..< 1,000,000,000.
    package let nanoseconds: UInt32

    package init(seconds: Int64, nanoseconds: UInt32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The epoch.
    package static let zero = Timestamp(seconds: 0, nanoseconds: 0)

    /// Whole milliseconds since the epoch, saturating at zero for times before it.
    package var milliseconds: UInt64 {
        guard seconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000)
        return overflow ? UInt64.max : product &+ UInt64(nanoseconds / 1_000_000)
    }

    /// A time of whole milliseconds since the epoch.
    package init(milliseconds: UInt64) {
        self.init(
            seconds: Int64(milliseconds / 1_000),
            nanoseconds: UInt32(milliseconds % 1_000) * 1_000_000
        )
    }

    /// This time moved by `duration`; fractions of a nanosecond are dropped.
    package func advanced(by duration: Duration) -> Timestamp {
        let parts = duration.components
        var seconds = seconds &+ parts.seconds
        var nanoseconds = Int64(nanoseconds) + parts.attoseconds / 1_000_000_000
        if nanoseconds < 0 {
            nanoseconds += 1_000_000_000
            seconds &-= 1
        } else if nanoseconds >= 1_000_000_000 {
            nanoseconds -= 1_000_000_000
            seconds &+= 1
        }
        return Timestamp(seconds: seconds, nanoseconds: UInt32(nanoseconds))
    }

    /// The time from this one to `other`; negative where that is earlier.
    package func duration(to other: Timestamp) -> Duration {
        .seconds(other.seconds &- seconds) + .nanoseconds(Int64(other.nanoseconds) - Int64(nanoseconds))
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
