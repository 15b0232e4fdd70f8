// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import FoundationEssentials
import Glibc
import Testing

/// The rules against another implementation's: Python's `zoneinfo`, with the same files.
@Suite("Time zones, judged by another implementation")
struct OtherClockTests {
    private static let database = "/usr/share/zoneinfo"
    private static let zones = [
        "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Europe/Dublin",
        "Africa/Casablanca", "Pacific/Apia", "America/Nuuk", "Antarctica/Troll",
    ]

    /// What a program prints; `nil` where it fails.
    private static func output(_ command: String) -> String? {
        guard let stream = unsafe popen(command, "r") else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, stream)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        guard unsafe pclose(stream) == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let isThere: Bool = {
        let isThere = output("python3 -c 'import zoneinfo; zoneinfo.ZoneInfo(\"UTC\")' 2>/dev/null") != nil
        if !isThere { print("SKIPPED: time zones are not judged: python3 with zoneinfo and tzdata are needed") }
        return isThere
    }()

    @Test("every offset from 1900 to 2100 is the same", .enabled(if: isThere), arguments: zones)
    func offsets(_ zone: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: "\(Self.database)/\(zone)"))
        let rules = try TimeZoneRules(tzif: Array(bytes))
        // Every two days and a bit, so that all times of day come up.
        let program = """
            import zoneinfo, datetime, sys
            z = zoneinfo.ZoneInfo("\(zone)")
            e = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
            for t in range(-2208988800, 4102444800, 200003):
                print(int((e + datetime.timedelta(seconds=t)).astimezone(z).utcoffset().total_seconds()))
            """
        let text = try #require(Self.output("python3 -c '\(program)'"))
        var instant: Int64 = -2_208_988_800
        var differences = 0
        for line in text.split(separator: "\n") {
            if rules.offset(at: instant) != Int(line) ?? .max { differences += 1 }
            instant += 200_003
        }
        #expect(instant > 4_102_000_000 && differences == 0)
    }

    @Test("every local half hour of three years is the same instant", .enabled(if: isThere), arguments: zones)
    func localTimes(_ zone: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: "\(Self.database)/\(zone)"))
        let rules = try TimeZoneRules(tzif: Array(bytes))
        // `fold=0` is the first of two; a time that does not exist is told by not coming back, and is left to the table
        // of local times.
        let program = """
            import zoneinfo, datetime
            z = zoneinfo.ZoneInfo("\(zone)")
            u = datetime.timezone.utc
            d = datetime.datetime(2025, 1, 1)
            while d.year < 2028:
                i = d.replace(tzinfo=z).astimezone(u)
                print(int(i.timestamp()) if i.astimezone(z).replace(tzinfo=None) == d else "-")
                d += datetime.timedelta(minutes=30)
            """
        let text = try #require(Self.output("python3 -c '\(program)'"))
        var day = CivilDay(year: 2025, month: 1, day: 1)
        var seconds = 0
        var differences: [String] = []
        for line in text.split(separator: "\n") {
            let instant = rules.instant(of: day, seconds: seconds)
            if line != "-", Int64(line) != instant {
                differences.append("\(day.number) \(seconds): \(line) \(instant)")
            }
            // A skipped time is the moment of a change.
            if line == "-", rules.offset(at: instant - 1) >= rules.offset(at: instant) {
                differences.append("\(day.number) \(seconds): no change at \(instant)")
            }
            seconds += 1_800
            if seconds == 86_400 { (day, seconds) = (day.advanced(by: 1), 0) }
        }
        #expect(day == CivilDay(year: 2028, month: 1, day: 1))
        #expect(differences.isEmpty, "\(differences.prefix(5))")
    }
}
