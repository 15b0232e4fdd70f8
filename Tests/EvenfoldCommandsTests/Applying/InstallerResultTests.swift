// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import Testing

@Suite("Installer results")
struct InstallerResultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var code: UInt32
        var result: InstallerResult
        var testDescription: String { "exit \(code)" }
    }

    static let cases = [
        Case(code: 0, result: .done),
        Case(code: 3_010, result: .doneRestartNeeded),
        Case(code: 194, result: .doneRestartNeeded),
        Case(code: 2_359_302, result: .alreadyInstalled),
        Case(code: 6, result: .alreadyInstalled),
        Case(code: 2_149_842_967, result: .notApplicable),
        Case(code: 23, result: .notApplicable),
        Case(code: 1, result: .failed(code: 1)),
        Case(code: 127, result: .failed(code: 127)),
        Case(code: 1_641, result: .failed(code: 1_641)),
        Case(code: UInt32.max, result: .failed(code: UInt32.max)),
    ]

    @Test("only the four documented codes, whole or cut to eight bits, are no failure", arguments: cases)
    func readsCodes(_ example: Case) {
        #expect(InstallerResult(exitCode: example.code) == example.result)
    }
}
