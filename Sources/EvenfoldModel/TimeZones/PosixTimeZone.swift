// SPDX-License-Identifier: Apache-2.0

/// The rule that goes on behind a zone's table: a POSIX `TZ` string, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: RFC 9636, section 3.3.1, which takes the form from POSIX.1-2017, section 8.3, with times of day from -167 to
/// 167 hours.
package struct PosixTimeZone: Hashable, Sendable {
    /// A day of every year.
    package enum Day: Hashable, Sendable {
        /// `Jn`: 1 to 365, the 29th of February is never counted.
        case julian(Int)
        /// `n`: 0 to 365, the 29th of February is counted.
        case ordinal(Int)
        /// `Mm.w.d`: the `week`-th such day of a month, 5 is the last one; `weekday` 0 is Sunday.
        case month(Int, week: Int, weekday: Int)

        /// The day in a year.
        package func day(in year: Int) -> CivilDay {
            let first = CivilDay(year: year, month: 1, day: 1)
            switch self {
            case .julian(let day):
                return first.advanced(by: Int64(day - 1 + (day >= 60 && CivilDay.isLeap(year) ? 1 : 0)))
            case .ordinal(let day): return first.advanced(by: Int64(day))
            case .month(let month, let week, let weekday):
                let first = CivilDay(year: year, month: month, day: 1)
                let next = month == 12 ? (year + 1, 1) : (year, month + 1)
                let end = CivilDay(year: next.0, month: next.1, day: 1)
                let ahead = (weekday + 6 - first.weekday.position) % 7
                let day = first.advanced(by: Int64(ahead + 7 * (week - 1)))
                return day < end ? day : day.advanced(by: -7)
            }
        }
    }

    /// Daylight saving: its offset and when it begins and ends in every year.
    package struct Daylight: Hashable, Sendable {
        /// Seconds ahead of UTC.
        package var offset: Int
        /// The day on which it begins.
        package var start: Day
        /// When on that day, in seconds since midnight in standard time; may lie on other days.
        package var startSeconds: Int
        /// The day on which it ends.
        package var end: Day
        /// When on that day, in seconds since midnight in daylight-saving time; may lie on other days.
        package var endSeconds: Int
    }

    /// Seconds that standard time is ahead of UTC.
    package var offset: Int
    /// Daylight saving; `nil` where there is none.
    package var daylight: Daylight?

    /// The time around an instant in which the offset does not change.
    ///
    /// - Complexity: O(1).
    func period(at instant: Int64) -> TimeZoneRules.Period {
        guard let daylight else { return TimeZoneRules.Period(offset: offset) }
        let year = CivilDay(containing: instant + Int64(offset)).year
        var transitions: [TimeZoneRules.Transition] = []
        for year in (year - 2)...(year + 2) {
            let start = daylight.start.day(in: year).number * 86_400 + Int64(daylight.startSeconds - offset)
            let end = daylight.end.day(in: year).number * 86_400 + Int64(daylight.endSeconds - daylight.offset)
            // One that ends just when it begins again (daylight saving all year) never ends: the beginning counts.
            transitions.append(.init(at: end, offset: offset))
            transitions.append(.init(at: start, offset: daylight.offset))
        }
        let sorted = transitions.enumerated().sorted {
            ($0.element.at, $0.element.offset == daylight.offset ? 1 : 0, $0.offset)
                < ($1.element.at, $1.element.offset == daylight.offset ? 1 : 0, $1.offset)
        }.map(\.element)
        let before = sorted.last { $0.at <= instant }
        return TimeZoneRules.Period(
            start: before?.at,
            end: sorted.first { $0.at > instant }?.at,
            offset: before?.offset ?? offset
        )
    }
}
