// SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar, without a time zone.
package struct CivilDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01, negative before it.
    package let number: Int64

    package init(number: Int64) {
        self.number = number
    }

    /// The day that clocks show at `seconds` since 1970-01-01 00:00 as they count.
    package init(containing seconds: Int64) {
        number = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    /// The day of a date.
    ///
    /// Days and months beyond their range count on: the 32nd of December is the 1st of January. Whole eras of 400 years
    /// are counted from a first of March, so that the leap day is a year's last.
    ///
    /// Source: E. G. Richards, "Mapping Time", 1998, chapter 25.
    package init(year: Int, month: Int, day: Int) {
        let year = Int64(month <= 2 ? year - 1 : year)
        let month = Int64(month <= 2 ? month + 9 : month - 3)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * month + 2) / 5 + Int64(day) - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The year of the day.
    package var year: Int {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Years begin in March here: January and February are the last two months.
        return Int(yearOfEra + era * 400) + (dayOfYear >= 306 ? 1 : 0)
    }

    /// Whether a year has a 29th of February.
    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The day of the week.
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        Weekday.allCases[Int(((number + 3) % 7 + 7) % 7)]
    }

    /// The day `days` later.
    package func advanced(by days: Int64) -> CivilDay { CivilDay(number: number + days) }

    package static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
}

/// A day of the week; the raw value is the word of topology files.
package enum Weekday: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// Monday.
    case mon
    /// Tuesday.
    case tue
    /// Wednesday.
    case wed
    /// Thursday.
    case thu
    /// Friday.
    case fri
    /// Saturday.
    case sat
    /// Sunday.
    case sun

    /// Monday is 0, Sunday 6 (ISO 8601 counts from 1).
    package var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Weekday, right: Weekday) -> Bool { left.position < right.position }
}
