// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import SeededTesting
import Testing

@Suite("Compiled time zones")
struct TZifTests {
    private let changes: [(at: Int64, type: UInt8)] = [(-5_000_000_000, 1), (1_000, 0), (2_000_000_000, 1)]

    @Test("transitions, the time before them and the footer are read, in 64 bits where there are any")
    func reading() throws {
        let rules = try TimeZoneRules(tzif: Zones.file(offsets: [600, 3_600], changes: changes, footer: "CET-1"))
        #expect(rules.initialOffset == 600)
        #expect(rules.transitions.map(\.at) == [-5_000_000_000, 1_000, 2_000_000_000])
        #expect(rules.offset(at: -5_000_000_001) == 600)
        #expect(rules.offset(at: -5_000_000_000) == 3_600)
        #expect(rules.offset(at: 1_999_999_999) == 600)
        #expect(rules.offset(at: 2_000_000_000) == 3_600)
        #expect(rules.offset(at: 9_000_000_000) == 3_600)
        #expect(rules.footer == PosixTimeZone(Array("CET-1".utf8)))
        for version in ["3", "4", "9"] {
            let later = Zones.file(
                version: Array(version.utf8)[0],
                offsets: [600, 3_600],
                changes: changes,
                footer: "CET-1"
            )
            #expect(try TimeZoneRules(tzif: later) == rules)
        }
    }

    @Test("version 1 has 32-bit times and no footer: the last offset stays")
    func versionOne() throws {
        let rules = try TimeZoneRules(tzif: Zones.file(version: 0, changes: [(1_000, 1)]))
        #expect(rules.footer == nil)
        #expect(rules.offset(at: 999) == 0 && rules.offset(at: 1 << 40) == 3_600)
        let period = rules.period(at: 5_000)
        #expect(period.start == 1_000 && period.end == nil && period.offset == 3_600)
    }

    @Test("what cannot be is refused with the reason")
    func unsound() {
        func fault(_ bytes: [UInt8]) -> TimeZoneFault? {
            do throws(TimeZoneFault) {
                _ = try TimeZoneRules(tzif: bytes)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault([]) == .truncated)
        #expect(fault(Array("#!/bin/sh\n".utf8)) == .notAZone)
        #expect(fault(Zones.file(leapSeconds: 1)) == .unsound("it counts leap seconds"))
        #expect(fault(Zones.file(offsets: [])) == .unsound("it has no local time"))
        #expect(fault(Zones.file(changes: [(0, 2)])) == .unsound("a change leads to no local time"))
        #expect(fault(Zones.file(footer: "nonsense")) == .unsound("the footer is no rule"))
        let order = TimeZoneFault.unsound("its changes are out of order or its offsets out of range")
        #expect(fault(Zones.file(changes: [(5, 0), (5, 1)])) == order)
        #expect(fault(Zones.file(offsets: [100_000])) == order)
    }

    @Test("cut off at any byte it is refused")
    func truncation() {
        let bytes = Zones.file(changes: changes, footer: Zones.berlin)
        for length in bytes.indices {
            #expect(throws: TimeZoneFault.self, "length=\(length)") { try TimeZoneRules(tzif: Array(bytes[..<length])) }
        }
        let first = Zones.file(version: 0, changes: [(1_000, 1)])
        for length in first.indices {
            #expect(throws: TimeZoneFault.self, "length=\(length)") { try TimeZoneRules(tzif: Array(first[..<length])) }
        }
    }

    @Test("with any bit flipped, and mutated at random, it is refused or answers every question")
    func mutations() {
        let bytes = Zones.file(changes: changes, footer: Zones.berlin)
        func question(_ mutated: [UInt8]) {
            guard let rules = try? TimeZoneRules(tzif: mutated) else { return }
            for instant in [Int64.min, -6_000_000_000, 0, 1_790_000_000, 4_000_000_000, .max] {
                let period = rules.period(at: instant)
                #expect((-89_999...93_599).contains(period.offset))
                _ = rules.instant(of: rules.day(at: instant), seconds: 9_000)
            }
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var mutated = bytes
                mutated[index] ^= 1 << UInt8(bit)
                question(mutated)
            }
        }
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: 0..<mutated.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: mutated[position] = UInt8.random(in: .min ... .max, using: &generator)
                case 1: mutated.remove(at: position)
                default: mutated.insert(UInt8.random(in: .min ... .max, using: &generator), at: position)
                }
            }
            question(mutated)
        }
    }
}
