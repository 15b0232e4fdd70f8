// SPDX-License-Identifier: Apache-2.0

import EvenfoldSimulation
import Testing

@Suite("Sabotage")
struct SabotageTests {
    @Test("every broken rule is noticed", arguments: Sabotage.allCases)
    func noticed(sabotage: Sabotage) {
        var options = SimulationRunner.Options()
        options.sabotage = sabotage
        options.failureLimit = 1
        let report = SimulationRunner.run(seeds: 0..<600, options: options)
        #expect(report.failures.count == 1, "\(sabotage) went unnoticed in \(report.seeds) seeds")
        #expect(report.failures.allSatisfy { $0.sabotaged > 0 }, "the run failed without the sabotage")
    }
}
