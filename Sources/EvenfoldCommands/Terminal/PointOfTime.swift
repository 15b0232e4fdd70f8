// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import FoundationEssentials

/// Points of time as text: UTC, ISO 8601, to the second.
package enum PointOfTime {
    /// The text of a time in milliseconds since the epoch.
    package static func text(milliseconds: UInt64) -> String {
        text(Timestamp(milliseconds: milliseconds))
    }

    /// The text of a time.
    ///
    /// A time beyond the year 9999 is the last second before it, one before the epoch the epoch.
    package static func text(_ time: Timestamp) -> String {
        let seconds = min(max(0, time.seconds), 253_402_300_799)
        return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    /// The text of a time in milliseconds since the epoch, with its milliseconds.
    package static func exactText(milliseconds: UInt64) -> String {
        let fraction = String(milliseconds % 1_000)
        let digits = String(repeating: "0", count: 3 - fraction.count) + fraction
        return text(milliseconds: milliseconds).dropLast() + "." + digits + "Z"
    }

    /// The milliseconds since the epoch of an ISO 8601 time in UTC; `nil` for anything else.
    package static func milliseconds(_ text: String) -> UInt64? {
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        let milliseconds = (date.timeIntervalSince1970 * 1_000).rounded()
        return milliseconds >= 0 && milliseconds < 1e18 ? UInt64(milliseconds) : nil
    }
}
