// SPDX-License-Identifier: Apache-2.0

import EvenfoldSimulation
import Testing

@Suite("ExhaustiveSearch")
struct ExhaustiveSearchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let vocabulary: [[UserAction]]
        let depth: Int
        let least: Int
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "files", vocabulary: ExhaustiveSearch.files, depth: 2, least: 500),
        Case(name: "directories", vocabulary: ExhaustiveSearch.directories, depth: 2, least: 500),
        Case(name: "seven operations", vocabulary: Array(ExhaustiveSearch.files.prefix(7)), depth: 3, least: 2_000),
    ]

    @Test("every short history of two members ends well", arguments: cases)
    func histories(example: Case) {
        var search = ExhaustiveSearch(vocabulary: example.vocabulary, depth: example.depth)
        search.run()
        #expect(search.histories >= example.least)
        for failure in search.failures.prefix(5) {
            Issue.record("\(failure.history): \(failure.violations.first.map { "\($0)" } ?? "")")
        }
        print("\(example.name): \(search.histories) histories")
    }
}
