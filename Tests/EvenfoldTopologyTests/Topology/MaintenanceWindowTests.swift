// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldTopology
import SeededTesting
import Testing

@Suite("Maintenance windows")
struct MaintenanceWindowTests {
    private static func rules(_ text: String) throws -> TimeZoneRules {
        let zone = try #require(PosixTimeZone(Array(text.utf8)))
        return try #require(TimeZoneRules(initialOffset: zone.offset, transitions: [], footer: zone))
    }

    private static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"

    private static func utc(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0, _ second: Int = 0) -> Timestamp {
        let days = CivilDay(year: 2026, month: month, day: day).number
        return Timestamp(seconds: days * 86_400 + Int64(hour * 3_600 + minute * 60 + second), nanoseconds: 0)
    }

    private func window(_ days: [Weekday], _ start: Int, hours: Int) throws -> MaintenanceWindow {
        try #require(
            MaintenanceWindow(
                days: days,
                startMinute: start / 100 * 60 + start % 100,
                durationSeconds: hours * 3_600,
                timeZone: "Europe/Berlin"
            )
        )
    }

    @Test("a window of Saturday night is open until Sunday morning, and no other night")
    func acrossMidnight() throws {
        let rules = try Self.rules(Self.berlin)
        let window = try window([.sat], 2200, hours: 4)
        let opening = Self.utc(1, 17, 21)..<Self.utc(1, 18, 1)
        #expect(window.opening(at: Self.utc(1, 17, 23, 30), in: rules) == opening)
        #expect(window.opening(at: opening.lowerBound, in: rules) == opening)
        #expect(window.isOpen(at: Self.utc(1, 18, 0, 59, 59), in: rules))
        #expect(!window.isOpen(at: opening.upperBound, in: rules))
        #expect(!window.isOpen(at: Self.utc(1, 17, 20, 59, 59), in: rules))
        #expect(!window.isOpen(at: Self.utc(1, 16, 23), in: rules))
        #expect(!window.isOpen(at: Self.utc(1, 18, 23), in: rules))
        #expect(window.secondsLeft(at: Self.utc(1, 18, 0), in: rules) == 3_600)
        #expect(window.secondsLeft(at: Self.utc(1, 18, 1), in: rules) == 0)
        #expect(window.nextOpening(atOrAfter: opening.lowerBound, in: rules) == opening)
        let behind = Timestamp(seconds: opening.lowerBound.seconds, nanoseconds: 1)
        #expect(window.nextOpening(atOrAfter: behind, in: rules)?.lowerBound == Self.utc(1, 24, 21))
        #expect(window.secondsLeft(at: behind, in: rules) == 4 * 3_600 - 1)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var zone: String
        var day: Weekday
        var start: Int
        var now: Timestamp
        var opening: Range<Timestamp>
        var testDescription: String { name }
    }

    @Test(
        "when the clocks change, a start that is left out is the moment of the change, one of two is the first, and the duration is real time",
        arguments: [
            Change(
                name: "Berlin, a start in the skipped hour",
                zone: berlin,
                day: .sun,
                start: 230,
                now: utc(3, 29, 1),
                opening: utc(3, 29, 1)..<utc(3, 29, 5)
            ),
            Change(
                name: "Berlin, a start in the repeated hour",
                zone: berlin,
                day: .sun,
                start: 230,
                now: utc(10, 25, 2, 30),
                opening: utc(10, 25, 0, 30)..<utc(10, 25, 4, 30)
            ),
            Change(
                name: "Berlin, the night before summer",
                zone: berlin,
                day: .sat,
                start: 2300,
                now: utc(3, 29, 1, 30),
                opening: utc(3, 28, 22)..<utc(3, 29, 2)
            ),
            Change(
                name: "Berlin, the night before winter",
                zone: berlin,
                day: .sat,
                start: 2300,
                now: utc(10, 25, 0, 30),
                opening: utc(10, 24, 21)..<utc(10, 25, 1)
            ),
            Change(
                name: "New York, a start in the skipped hour",
                zone: "EST5EDT,M3.2.0,M11.1.0",
                day: .sun,
                start: 200,
                now: utc(3, 8, 8),
                opening: utc(3, 8, 7)..<utc(3, 8, 11)
            ),
            Change(
                name: "New York, a start in the repeated hour",
                zone: "EST5EDT,M3.2.0,M11.1.0",
                day: .sun,
                start: 130,
                now: utc(11, 1, 6),
                opening: utc(11, 1, 5, 30)..<utc(11, 1, 9, 30)
            ),
            Change(
                name: "Lord Howe, a start in the skipped half hour",
                zone: "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                day: .sun,
                start: 215,
                now: utc(10, 3, 16),
                opening: utc(10, 3, 15, 30)..<utc(10, 3, 19, 30)
            ),
            Change(
                name: "Lord Howe, a start in the repeated half hour",
                zone: "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                day: .sun,
                start: 145,
                now: utc(4, 4, 15),
                opening: utc(4, 4, 14, 45)..<utc(4, 4, 18, 45)
            ),
            Change(
                name: "Kolkata, where nothing changes",
                zone: "IST-5:30",
                day: .sun,
                start: 0,
                now: utc(3, 28, 20),
                opening: utc(3, 28, 18, 30)..<utc(3, 28, 22, 30)
            ),
        ]
    )
    func changes(_ change: Change) throws {
        let rules = try Self.rules(change.zone)
        let window = try window([change.day], change.start, hours: 4)
        #expect(window.opening(at: change.now, in: rules) == change.opening)
        #expect(window.nextOpening(atOrAfter: change.opening.lowerBound, in: rules) == change.opening)
    }

    @Test("openings that touch or overlap are one; a window that never closes is always open")
    func joined() throws {
        let weekend = try window([.sat, .sun], 0, hours: 24)
        #expect(weekend.longestOpening == 48 * 3_600)
        let opening = weekend.opening(at: Self.utc(1, 18, 12), in: .utc)
        #expect(opening == Self.utc(1, 17, 0)..<Self.utc(1, 19, 0))
        let overlapping = try window([.fri, .sat], 2200, hours: 26)
        #expect(overlapping.longestOpening == 50 * 3_600)
        let always = try window(Weekday.allCases, 700, hours: 24)
        #expect(always.longestOpening == nil)
        #expect(always.nextOpening(atOrAfter: Self.utc(1, 1, 0), in: .utc) == nil)
        #expect(always.secondsLeft(at: Self.utc(1, 1, 0), in: .utc) > 14 * 86_400)
        #expect(try window([.mon], 0, hours: 24 * 7).longestOpening == nil)
        #expect(try window([.mon, .thu], 2300, hours: 3).longestOpening == 3 * 3_600)
        #expect(try window(Weekday.allCases, 2300, hours: 23).longestOpening == 23 * 3_600)
    }

    @Test("on random windows every quarter of an hour is open exactly when the clocks on the wall say so")
    func againstWallClocks() throws {
        for seed in UInt64(1)...60 {
            var generator = SeededGenerator(seed: seed)
            let zone = [Self.berlin, "EST5EDT,M3.2.0,M11.1.0", "IST-5:30", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"]
                .randomElement(using: &generator)
            let rules = try Self.rules(zone ?? "UTC0")
            let days = Weekday.allCases.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 } + [.sun]
            let window = try #require(
                MaintenanceWindow(
                    days: days,
                    startMinute: Int.random(in: 0..<96, using: &generator) * 15,
                    durationSeconds: Int.random(in: 1...120, using: &generator) * 900,
                    timeZone: "UTC"
                )
            )
            // Twelve days around a change of the clocks, or anywhere.
            let month = [3, 4, 10, 11].randomElement(using: &generator) ?? 3
            let first =
                CivilDay(year: 2026, month: month, day: Int.random(in: 1...28, using: &generator)).number * 86_400
            let quarters = stride(from: first - 12 * 86_400, to: first + 6 * 86_400, by: 900)
            // Walk: an opening begins when the wall shows its start, or a later time, for the first time that day.
            var ends: [Int64] = []
            var begun: Set<Int64> = []
            var wasOpen: [Int64: Bool] = [:]
            for instant in quarters {
                let local = instant + Int64(rules.offset(at: instant))
                let day = local / 86_400
                let isStart = local % 86_400 >= Int64(window.startMinute * 60)
                if isStart, window.days.contains(CivilDay(number: day).weekday), begun.insert(day).inserted {
                    ends.append(instant + Int64(window.durationSeconds))
                }
                wasOpen[instant] = ends.contains { $0 > instant }
            }
            for instant in quarters where instant >= first - 86_400 {
                let isOpen = window.isOpen(at: Timestamp(seconds: instant, nanoseconds: 0), in: rules)
                #expect(isOpen == wasOpen[instant], "seed=\(seed) instant=\(instant) \(window)")
            }
        }
    }

    @Test("a window keeps its form in JSON, and one that cannot be is refused")
    func coding() throws {
        let window = try window([.sun, .sat, .sun], 2200, hours: 4)
        #expect(window.days == [.sat, .sun])
        let maintenance = Maintenance(
            actuator: .manual,
            window: window,
            estimate: MaintenanceEstimate(installSeconds: 60, restartSeconds: 0)
        )
        let json = try JSONValue(encoding: maintenance)
        #expect(try json.decoded(as: Maintenance.self) == maintenance)
        #expect(maintenance.estimate.restartSeconds == 1)
        #expect(
            json["window"]?.text(.compact)
                == #"{"days":["sat","sun"],"startMinute":1320,"durationSeconds":14400,"timeZone":"Europe/Berlin"}"#
        )
        // Without either the form is as it always was.
        let plain = try JSONValue(encoding: Maintenance(actuator: .manual))
        #expect(plain.objectValue?.map(\.key) == ["actuator"])
        #expect(try plain.decoded(as: Maintenance.self) == Maintenance(actuator: .manual))
        let changes: [(String, JSONValue)] = [
            ("days", []), ("days", ["so"]), ("startMinute", 1_440), ("startMinute", -1), ("durationSeconds", 0),
            ("durationSeconds", 604_801), ("durationSeconds", .integer(.max)), ("timeZone", "../UTC"), ("timeZone", 1),
        ]
        for (key, value) in changes {
            var object = try #require(json["window"]?.objectValue)
            object[key] = value
            #expect(throws: DecodingError.self, "\(key)") {
                try JSONValue.object(object).decoded(as: MaintenanceWindow.self)
            }
        }
        let estimate: JSONValue = ["installSeconds": .integer(.max), "restartSeconds": .integer(.min)]
        let read = try estimate.decoded(as: MaintenanceEstimate.self)
        #expect(read == MaintenanceEstimate(installSeconds: 604_800, restartSeconds: 1))
    }
}
