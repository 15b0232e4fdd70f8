// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldPlanner
import EvenfoldTopology
import Testing

@Suite("Maintenance gates")
struct MaintenanceGateTests {
    private static func utc(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Timestamp {
        let days = CivilDay(year: 2026, month: 1, day: day).number
        return Timestamp(seconds: days * 86_400 + Int64(hour * 3_600 + minute * 60), nanoseconds: 0)
    }

    /// Saturdays, 22:00 to 02:00 UTC.
    private func window(_ days: [Weekday] = [.sat], hours: Int = 4) throws -> MaintenanceWindow {
        try #require(
            MaintenanceWindow(days: days, startMinute: 22 * 60, durationSeconds: hours * 3_600, timeZone: "UTC")
        )
    }

    private func judge(_ window: MaintenanceWindow?, _ now: Timestamp, minutes: Int) -> MaintenanceGate {
        MaintenanceGate.judge(window, rules: .utc, now: now, needs: minutes * 60)
    }

    @Test("a restart in the afternoon waits for the window")
    func afternoon() throws {
        #expect(judge(try window(), Self.utc(17, 15), minutes: 20) == .wait(until: Self.utc(17, 22)))
        #expect(judge(try window(), Self.utc(18, 2), minutes: 20) == .wait(until: Self.utc(24, 22)))
    }

    @Test("inside the window work begins as long as there is room for its estimate, to the second")
    func room() throws {
        let end = Self.utc(18, 2)
        #expect(judge(try window(), Self.utc(17, 22), minutes: 240) == .open(until: end))
        #expect(judge(try window(), Self.utc(18, 1, 40), minutes: 20) == .open(until: end))
        let late = Timestamp(seconds: Self.utc(18, 1, 40).seconds, nanoseconds: 1)
        #expect(judge(try window(), late, minutes: 20) == .wait(until: Self.utc(24, 22)))
        #expect(judge(try window(), Self.utc(18, 1, 59), minutes: -5) == .open(until: end))
    }

    @Test("work that fits into no opening never begins, and the longest opening is named")
    func never() throws {
        #expect(judge(try window(), Self.utc(17, 22), minutes: 241) == .neverRoom(longestSeconds: 4 * 3_600))
        #expect(judge(try window(), Self.utc(14, 0), minutes: 241) == .neverRoom(longestSeconds: 4 * 3_600))
        // Two nights that touch are one opening.
        let nights = try window([.fri, .sat], hours: 24)
        #expect(judge(nights, Self.utc(17, 23), minutes: 40 * 60) == .wait(until: Self.utc(23, 22)))
        #expect(judge(nights, Self.utc(16, 22), minutes: 48 * 60) == .open(until: Self.utc(18, 22)))
        #expect(
            MaintenanceGate.judge(try window(), rules: .utc, now: Self.utc(14, 0), needs: .max)
                == .neverRoom(longestSeconds: 4 * 3_600)
        )
    }

    @Test("without a window every moment will do")
    func anytime() {
        #expect(judge(nil, Self.utc(14, 3), minutes: 10_000) == .open(until: nil))
    }
}
