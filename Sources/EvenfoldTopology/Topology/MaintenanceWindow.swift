// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// When a server may be worked on: a time of day on some days of the week, by the clocks of a time zone.
///
/// The rules:
///
/// | Question | Answer |
/// | --- | --- |
/// | Which day counts? | The one on which an opening starts. One of `sat` at 22:00 for 4 hours is open until Sunday, 02:00. |
/// | The clocks leave out the start | It opens at the moment of the change. |
/// | The clocks show the start twice | It opens the first time. |
/// | How long is it open? | `duration` of real time, whatever the clocks do meanwhile. |
/// | Openings that touch or overlap | They are one opening. |
package struct MaintenanceWindow: Hashable, Sendable, Codable {
    /// The longest duration: a week.
    package static let longestDuration = 7 * 86_400

    /// The days on which it opens, Monday first, each once; never empty.
    package let days: [Weekday]
    /// When it opens, in minutes since midnight by the zone's clocks, 0 ..< 1,440.
    package let startMinute: Int
    /// How long it stays open.
    ///
    /// In seconds, 1 ... ``longestDuration``.
    package let durationSeconds: Int
    /// The time zone.
    package let timeZone: TimeZoneName

    /// - Returns: `nil` where a part is out of its range.
    package init?(days: [Weekday], startMinute: Int, durationSeconds: Int, timeZone: String) {
        guard !days.isEmpty, (0..<1_440).contains(startMinute), let zone = TimeZoneName(timeZone),
            (1...Self.longestDuration).contains(durationSeconds)
        else { return nil }
        self.days = Set(days).sorted()
        self.startMinute = startMinute
        self.durationSeconds = durationSeconds
        self.timeZone = zone
    }

    private enum CodingKeys: String, CodingKey {
        case days
        case startMinute
        case durationSeconds
        case timeZone
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let window = MaintenanceWindow(
            days: try container.decode([Weekday].self, forKey: .days),
            startMinute: try container.decode(Int.self, forKey: .startMinute),
            durationSeconds: try container.decode(Int.self, forKey: .durationSeconds),
            timeZone: try container.decode(String.self, forKey: .timeZone)
        )
        guard let window else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no maintenance window")
            )
        }
        self = window
    }
}

extension MaintenanceWindow {
    /// The weeks that are looked ahead; only a window that never closes has none of its ends within.
    private static let horizon: Int64 = 21

    /// The opening around an instant; `nil` while it is closed.
    ///
    /// Of a window that never closes it ends three weeks ahead.
    ///
    /// - Complexity: O(days looked at × log transitions of the zone).
    package func opening(at instant: Timestamp, in rules: TimeZoneRules) -> Range<Timestamp>? {
        let second = instant.seconds
        // Fractions of the last second before the end still count.
        return openings(around: second, in: rules).first { $0.contains(second) }.map(Self.timestamps)
    }

    /// Whether it is open.
    package func isOpen(at instant: Timestamp, in rules: TimeZoneRules) -> Bool {
        opening(at: instant, in: rules) != nil
    }

    /// The first opening that starts at an instant or later; `nil` only for a window that never closes.
    package func nextOpening(atOrAfter instant: Timestamp, in rules: TimeZoneRules) -> Range<Timestamp>? {
        let second = instant.nanoseconds > 0 ? instant.seconds + 1 : instant.seconds
        return openings(around: second, in: rules).first { $0.lowerBound >= second }.map(Self.timestamps)
    }

    /// How long it stays open, in seconds, fractions rounded down; 0 while it is closed.
    package func secondsLeft(at instant: Timestamp, in rules: TimeZoneRules) -> Int {
        guard let end = opening(at: instant, in: rules)?.upperBound.seconds else { return 0 }
        return Int(max(0, end - instant.seconds - (instant.nanoseconds > 0 ? 1 : 0)))
    }

    /// The longest time that it stays open, in seconds, where the clocks do not change; `nil` where it never closes.
    package var longestOpening: Int? {
        let openings = openings(around: 0, in: .utc)
        // A whole week from the second Monday on, so that openings that were cut off at either side do not count.
        let lengths = openings.filter { (4 * 86_400..<12 * 86_400).contains($0.lowerBound) }.map {
            Int($0.upperBound - $0.lowerBound)
        }
        return lengths.max()
    }

    /// Every opening from ten days before an instant to three weeks behind it, those that touch joined; in order.
    ///
    /// Ten days are more than the longest duration and every change of clocks.
    private func openings(around instant: Int64, in rules: TimeZoneRules) -> [Range<Int64>] {
        let today = rules.day(at: instant)
        var result: [Range<Int64>] = []
        for ahead in -10...Self.horizon {
            let day = today.advanced(by: ahead)
            guard days.contains(day.weekday) else { continue }
            let start = rules.instant(of: day, seconds: startMinute * 60)
            let end = start + Int64(durationSeconds)
            if let last = result.last, start <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, end)
            } else {
                result.append(start..<end)
            }
        }
        return result
    }

    private static func timestamps(_ range: Range<Int64>) -> Range<Timestamp> {
        Timestamp(
            seconds: range.lowerBound,
            nanoseconds: 0
        )..<Timestamp(seconds: range.upperBound, nanoseconds: 0)
    }
}
