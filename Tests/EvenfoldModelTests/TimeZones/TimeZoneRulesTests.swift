// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import SeededTesting
import Testing

@Suite("Time zones")
struct TimeZoneRulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var zone: String
        var day: CivilDay
        var time: Int
        var instant: Int64
        var testDescription: String { name }

        init(_ name: String, _ zone: String, _ day: (Int, Int, Int), _ time: Int, _ instant: Int64) {
            self.name = name
            self.zone = zone
            self.day = CivilDay(year: day.0, month: day.1, day: day.2)
            self.time = time / 100 * 3_600 + time % 100 * 60
            self.instant = instant
        }
    }

    @Test(
        "a local time is the first instant at which clocks show it or a later one",
        arguments: [
            Case("winter", Zones.berlin, (2026, 1, 17), 2200, Zones.utc(2026, 1, 17, 21)),
            Case("summer", Zones.berlin, (2026, 7, 18), 2200, Zones.utc(2026, 7, 18, 20)),
            Case("skipped", Zones.berlin, (2026, 3, 29), 230, Zones.utc(2026, 3, 29, 1)),
            Case("the change itself", Zones.berlin, (2026, 3, 29), 200, Zones.utc(2026, 3, 29, 1)),
            Case("behind the skipped hour", Zones.berlin, (2026, 3, 29), 300, Zones.utc(2026, 3, 29, 1)),
            Case("twice", Zones.berlin, (2026, 10, 25), 230, Zones.utc(2026, 10, 25, 0, 30)),
            Case("behind the repeated hour", Zones.berlin, (2026, 10, 25), 300, Zones.utc(2026, 10, 25, 2)),
            Case("skipped in America", Zones.newYork, (2026, 3, 8), 230, Zones.utc(2026, 3, 8, 7)),
            Case("twice in America", Zones.newYork, (2026, 11, 1), 130, Zones.utc(2026, 11, 1, 5, 30)),
            Case("half an hour off", Zones.kolkata, (2026, 6, 1), 0, Zones.utc(2026, 5, 31, 18, 30)),
            Case("half an hour skipped", Zones.lordHowe, (2026, 10, 4), 215, Zones.utc(2026, 10, 3, 15, 30)),
            Case("half an hour twice", Zones.lordHowe, (2026, 4, 5), 145, Zones.utc(2026, 4, 4, 14, 45)),
            Case("UTC", "UTC0", (2026, 2, 28), 2359, Zones.utc(2026, 2, 28, 23, 59)),
        ]
    )
    func localTimes(_ example: Case) throws {
        let rules = try Zones.rules(example.zone)
        #expect(rules.instant(of: example.day, seconds: example.time) == example.instant)
    }

    @Test("a day that a zone left out begins when the next one does")
    func missingDay() throws {
        // Samoa went from ten hours behind UTC to fourteen ahead at the end of 2011-12-29.
        let change = Zones.utc(2011, 12, 30, 10)
        let rules = try #require(
            TimeZoneRules(initialOffset: -36_000, transitions: [.init(at: change, offset: 50_400)])
        )
        #expect(rules.instant(of: CivilDay(year: 2011, month: 12, day: 30), seconds: 43_200) == change)
        #expect(rules.instant(of: CivilDay(year: 2011, month: 12, day: 31), seconds: 0) == change)
        #expect(rules.day(at: change - 1) == CivilDay(year: 2011, month: 12, day: 29))
        #expect(rules.day(at: change) == CivilDay(year: 2011, month: 12, day: 31))
    }

    @Test("days know their year and weekday, leap years and centuries included")
    func calendar() {
        #expect(CivilDay(year: 1970, month: 1, day: 1).number == 0)
        #expect(CivilDay(year: 1970, month: 1, day: 1).weekday == .thu)
        #expect(CivilDay(year: 2026, month: 11, day: 26).weekday == .thu)
        #expect(CivilDay(year: 1969, month: 12, day: 28).weekday == .sun)
        #expect([1900, 2000, 2024, 2026, 2100, 2400].map(CivilDay.isLeap) == [false, true, true, false, false, true])
        var number = CivilDay(year: -800, month: 1, day: 1).number
        for year in -800...2_800 {
            #expect(CivilDay(number: number).year == year)
            #expect(CivilDay(year: year, month: 3, day: 1).number == number + (CivilDay.isLeap(year) ? 60 : 59))
            number += CivilDay.isLeap(year) ? 366 : 365
            #expect(CivilDay(number: number - 1).year == year)
        }
    }

    @Test("daylight saving may be negative, last all year, or move at odd hours of other days")
    func oddRules() throws {
        // Ireland: standard time is the summer's, an hour is taken away in winter.
        let dublin = try Zones.rules("IST-1GMT0,M10.5.0,M3.5.0/1")
        #expect(dublin.offset(at: Zones.utc(2026, 1, 1)) == 0)
        #expect(dublin.offset(at: Zones.utc(2026, 7, 1)) == 3_600)
        let always = try Zones.rules("XXX3EDT4,0/0,J365/23")
        for year in 2024...2028 {
            for month in 1...12 {
                #expect(always.offset(at: Zones.utc(year, month, 1)) == -14_400)
                #expect(always.offset(at: Zones.utc(year, month, 28)) == -14_400)
            }
        }
        // Greenland: the clocks change on the day before, an hour before midnight.
        let nuuk = try Zones.rules("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
        #expect(nuuk.offset(at: Zones.utc(2026, 3, 29, 0, 59)) == -7_200)
        #expect(nuuk.offset(at: Zones.utc(2026, 3, 29, 1)) == -3_600)
    }

    @Test(
        "texts that are no rules are refused",
        arguments: [
            "", "U", "UT", "UTC", "UTC25", "UTC0:60", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x",
            "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "<+1030-10:30",
            "CET-1CEST,J0,J366", "CET-1CEST,366,1", "CET-1CEST,M3.5.0/168,M10.5.0", "CET--1", "CET-1CEST,M3.5,M10.5.0",
            "CET-9999999999999999999",
        ]
    )
    func badRules(_ text: String) {
        #expect(PosixTimeZone(Array(text.utf8)) == nil)
    }

    @Test("names that could lead out of the database are no names")
    func names() {
        for text in ["Europe/Berlin", "UTC", "Etc/GMT+12", "America/Argentina/Buenos_Aires", "Etc/GMT-14"] {
            #expect(TimeZoneName(text)?.text == text)
        }
        for text in [
            "", "/etc/passwd", "..", "../UTC", "Europe/../../etc/passwd", "Europe/", "Europe//Berlin", ".", "./UTC",
            "Europe/.hidden", "Eu rope", "Zürich", "a\0b", "UTC\n", String(repeating: "a", count: 101),
        ] {
            #expect(TimeZoneName(text) == nil, "\(text)")
        }
    }

    @Test("the twin knows what it was given and nothing else")
    func memory() throws {
        let name = try #require(TimeZoneName("Europe/Berlin"))
        let other = try #require(TimeZoneName("Europe/Berlim"))
        let source = MemoryTimeZones([name: try Zones.rules(Zones.berlin)])
        #expect(try source.rules(of: name) == Zones.rules(Zones.berlin))
        #expect(throws: TimeZoneSourceError.unknown(other)) { try source.rules(of: other) }
    }

    @Test("at the ends of time nothing traps")
    func extremes() throws {
        for zone in [Zones.berlin, Zones.kolkata] {
            let rules = try Zones.rules(zone)
            for instant in [Int64.min, -1 << 50, 1 << 50, .max] {
                _ = rules.offset(at: instant)
                _ = rules.day(at: instant)
            }
            for number in [Int64.min, -1 << 40, 1 << 40, .max] {
                for seconds in [Int.min, 0, .max] { _ = rules.instant(of: CivilDay(number: number), seconds: seconds) }
            }
        }
    }
}
