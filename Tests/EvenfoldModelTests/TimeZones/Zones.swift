// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import Testing

/// Time zones for tests, and a writer of their compiled form.
enum Zones {
    static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
    static let newYork = "EST5EDT,M3.2.0,M11.1.0"
    static let kolkata = "IST-5:30"
    static let lordHowe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"

    /// The rules that a `TZ` string alone makes.
    static func rules(_ text: String) throws -> TimeZoneRules {
        let zone = try #require(PosixTimeZone(Array(text.utf8)), "\(text)")
        return try #require(TimeZoneRules(initialOffset: zone.offset, transitions: [], footer: zone))
    }

    /// Seconds since 1970 of a date and time in UTC.
    static func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
        CivilDay(year: year, month: month, day: day).number * 86_400 + Int64(hour * 3_600 + minute * 60)
    }

    /// A TZif file; version 1 has neither 64-bit data nor a footer.
    static func file(
        version: UInt8 = UInt8(ascii: "2"),
        offsets: [Int] = [0, 3_600],
        changes: [(at: Int64, type: UInt8)] = [],
        footer: String = "",
        leapSeconds: Int = 0
    ) -> [UInt8] {
        func data(width: Int) -> [UInt8] {
            func number(_ value: Int64, _ width: Int) -> [UInt8] {
                (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            }
            var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
            for count in [0, 0, leapSeconds, changes.count, offsets.count, 4] { bytes += number(Int64(count), 4) }
            for change in changes { bytes += number(change.at, width) }
            bytes += changes.map(\.type)
            for offset in offsets { bytes += number(Int64(offset), 4) + [0, 0] }
            return bytes + Array("UTC\0".utf8) + [UInt8](repeating: 0, count: leapSeconds * (width + 4))
        }
        guard version >= UInt8(ascii: "2") else { return data(width: 4) }
        return data(width: 4) + data(width: 8) + Array("\n\(footer)\n".utf8)
    }
}
