// SPDX-License-Identifier: Apache-2.0

import EvenfoldSimulation
import Testing

@Suite("SimulationRunner")
struct SimulationRunnerTests {
    @Test("whole fleets keep every promise after chaos", arguments: 0..<4)
    func seeds(part: Int) {
        let begin = UInt64(part) * 100
        let report = SimulationRunner.run(seeds: begin..<begin + 100)
        #expect(report.seeds == 100)
        for failure in report.failures {
            Issue.record(
                "evenfold simulate --seed \(failure.seed) --trace: \(failure.violations.first.map { "\($0)" } ?? "")"
            )
        }
        #expect(report.statistics.writes > 500, "the runs hardly do anything")
        #expect(report.statistics.kills > 10 && report.statistics.powerCuts > 10)
    }

    @Test("the same seed is the same run", arguments: [3, 17, 42] as [UInt64])
    func replay(seed: UInt64) {
        var options = SimulationRunner.Options()
        options.isTracing = true
        let first = SimulationRunner.run(seed: seed, options: options)
        let second = SimulationRunner.run(seed: seed, options: options)
        #expect(first.trace == second.trace)
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.trace.count > 100)
        options.isTracing = false
        #expect(SimulationRunner.run(seed: seed, options: options).fingerprint == first.fingerprint)
    }

    @Test("different seeds are different runs")
    func variety() {
        let prints = (0..<20).map { SimulationRunner.run(seed: $0).fingerprint }
        #expect(Set(prints).count == 20)
    }
}
