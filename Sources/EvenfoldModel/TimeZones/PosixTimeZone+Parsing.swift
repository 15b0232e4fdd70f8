// SPDX-License-Identifier: Apache-2.0

extension PosixTimeZone {
    /// The rule in a `TZ` string that may come from anywhere; `nil` for every other text.
    package init?(_ text: [UInt8]) {
        var reader = PosixTimeZoneReader(bytes: text[...])
        guard reader.skipName(), let offset = reader.offset() else { return nil }
        self.init(offset: offset, daylight: nil)
        guard !reader.isAtEnd else { return }
        guard reader.skipName() else { return nil }
        let daylightOffset: Int
        if reader.next == UInt8(ascii: ",") {
            daylightOffset = offset + 3_600
        } else {
            guard let own = reader.offset() else { return nil }
            daylightOffset = own
        }
        guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
        daylight = Daylight(
            offset: daylightOffset,
            start: start.day,
            startSeconds: start.seconds,
            end: end.day,
            endSeconds: end.seconds
        )
    }
}

/// Reads a `TZ` string from the left; what does not fit is `nil`.
private struct PosixTimeZoneReader {
    var bytes: ArraySlice<UInt8>

    var next: UInt8? { bytes.first }
    var isAtEnd: Bool { bytes.isEmpty }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Three or more letters; or letters, digits and signs in angle brackets.
    mutating func skipName() -> Bool {
        let isQuoted = skip(UInt8(ascii: "<"))
        let name = bytes.prefix {
            Self.isLetter($0)
                || isQuoted && (Self.isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-"))
        }
        guard name.count >= 3 else { return false }
        bytes = bytes[name.endIndex...]
        return !isQuoted || skip(UInt8(ascii: ">"))
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = bytes.prefix { Self.isDigit($0) }
        guard !digits.isEmpty, digits.count <= 3 else { return nil }
        bytes = bytes[digits.endIndex...]
        let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private mutating func time(hours: Int) -> Int? {
        let isNegative = skip(UInt8(ascii: "-"))
        if !isNegative { _ = skip(UInt8(ascii: "+")) }
        guard let first = number(0...hours) else { return nil }
        var seconds = first * 3_600
        for unit in [60, 1] where skip(UInt8(ascii: ":")) {
            guard let part = number(0...59) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// An offset: POSIX counts westwards.
    mutating func offset() -> Int? { time(hours: 24).map { -$0 } }

    /// `,date[/time]`; without a time it is two o'clock.
    mutating func change() -> (day: PosixTimeZone.Day, seconds: Int)? {
        guard skip(UInt8(ascii: ",")), let day = day() else { return nil }
        guard skip(UInt8(ascii: "/")) else { return (day, 7_200) }
        return time(hours: 167).map { (day, $0) }
    }

    private mutating func day() -> PosixTimeZone.Day? {
        if skip(UInt8(ascii: "J")) { return number(1...365).map { .julian($0) } }
        guard skip(UInt8(ascii: "M")) else { return number(0...365).map { .ordinal($0) } }
        guard let month = number(1...12), skip(UInt8(ascii: ".")), let week = number(1...5), skip(UInt8(ascii: ".")),
            let weekday = number(0...6)
        else { return nil }
        return .month(month, week: week, weekday: weekday)
    }
}
