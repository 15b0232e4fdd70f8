// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import Testing

@Suite("The system's time zones")
struct SystemTimeZonesTests {
    private func name(_ text: String) throws -> TimeZoneName { try #require(TimeZoneName(text)) }

    @Test("the rules of a zone come from its file")
    func reading() throws {
        let zones = SystemTimeZones()
        let rules = try zones.rules(of: name("Europe/Berlin"))
        #expect(rules.offset(at: 1_768_600_000) == 3_600)
        #expect(rules.offset(at: 1_784_300_000) == 7_200)
        #expect(try zones.rules(of: name("UTC")).offset(at: 0) == 0)
    }

    @Test("a zone that is not there, a directory and a list of the database are unknown zones")
    func unknown() throws {
        let zones = SystemTimeZones()
        for text in ["Europe/Berlim", "Europe", "tzdata.zi", "UTC/Berlin"] {
            let zone = try name(text)
            #expect(throws: TimeZoneSourceError.unknown(zone), "\(text)") { try zones.rules(of: zone) }
        }
    }

    @Test("without a database nothing is said about names, and damage is told from absence")
    func faults() throws {
        let folder = try TemporaryFolder()
        let zone = try name("Zone")
        let missing = SystemTimeZones(directory: folder.path("none"))
        #expect(throws: TimeZoneSourceError.noDatabase(folder.path("none"))) { try missing.rules(of: zone) }
        let zones = SystemTimeZones(directory: folder.root)
        try folder.write("Zone", "TZif2")
        #expect(throws: TimeZoneSourceError.unsound(zone, .truncated)) { try zones.rules(of: zone) }
        try folder.write("Zone", String(repeating: "x", count: 300_000))
        #expect(throws: TimeZoneSourceError.self) { try zones.rules(of: zone) }
    }
}
