// SPDX-License-Identifier: Apache-2.0

/// Durations as files write them: `30s`, `15m`, `4h`, `7d`.
package enum DurationText {
    /// Whether the text has the form of a duration, however long.
    package static func isWellFormed(_ text: String) -> Bool {
        guard let last = text.last, "smhd".contains(last), text.count > 1 else { return false }
        return text.dropLast().allSatisfy { ("0"..."9").contains($0) }
    }

    /// The number of seconds; `nil` for text of another form and for durations above ten years.
    package static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let last = text.last, let unit = units[last] else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }), let count = Int(digits) else {
            return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow || seconds > 3_653 * 86_400 ? nil : seconds
    }
}
