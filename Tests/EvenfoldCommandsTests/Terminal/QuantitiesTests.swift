// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldModel
import Testing

@Suite("Quantities")
struct QuantitiesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var given: String
        var shown: String
        var expected: String
        var testDescription: String { given }
    }

    static let byteCases = [
        (UInt64(0), "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"), (10 << 10, "10 KiB"),
        ((1 << 20) - 1, "1023 KiB"), (1 << 30, "1.0 GiB"), (UInt64.max, "15 EiB"),
    ].map { Case(given: "\($0.0) bytes", shown: Quantities.bytes(ByteCount($0.0)), expected: $0.1) }

    static let durationCases = [
        (Duration.zero, "0.0s"), (.milliseconds(449), "0.4s"), (.seconds(12), "12s"), (.seconds(185), "3m 05s"),
        (.seconds(7_625), "2h 07m"), (.seconds(4 * 86_400 + 3_600), "4d 01h"), (.seconds(-5), "0.0s"),
    ].map { Case(given: "\($0.0)", shown: Quantities.duration($0.0), expected: $0.1) }

    static let countCases = [
        Case(given: "one", shown: Quantities.count(1, "file"), expected: "1 file"),
        Case(given: "none", shown: Quantities.count(0, "file"), expected: "0 files"),
        Case(given: "many", shown: Quantities.count(1_234_567, "entry", "entries"), expected: "1,234,567 entries"),
        Case(given: "three digits", shown: Quantities.grouped(999), expected: "999"),
        Case(given: "negative", shown: Quantities.grouped(-1_000), expected: "-1,000"),
    ]

    @Test("numbers read as people write them", arguments: byteCases + durationCases + countCases)
    func reads(_ example: Case) {
        #expect(example.shown == example.expected)
    }

    @Test(
        "estimates are whole minutes, rounded up",
        arguments: [
            (0, "1 min"), (59, "1 min"), (61, "2 min"), (1_200, "20 min"), (3_600, "1 h"), (4_201, "1 h 11 min"),
        ]
    )
    func estimates(_ seconds: Int, _ text: String) {
        #expect(Quantities.estimate(seconds: seconds) == text)
    }
}
