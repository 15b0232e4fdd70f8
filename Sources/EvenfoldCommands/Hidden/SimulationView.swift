// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldSimulation

/// What came of simulated runs.
struct SimulationView {
    let report: SimulationRunner.Report
    let sabotage: String?

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text: console.write(text)
        }
    }

    private func replay(_ seed: UInt64) -> String {
        "evenfold simulate --seed \(seed) --trace" + (sabotage.map { " --sabotage \($0)" } ?? "")
    }

    private var text: String {
        var text = ""
        for failure in report.failures {
            text += "Seed \(failure.seed) broke \(Quantities.count(failure.violations.count, "promise")):\n"
            for violation in failure.violations { text += "  \(TerminalText.escaped(violation.description))\n" }
            text += "  replay: \(replay(failure.seed))\n"
        }
        let rate = Quantities.grouped(Int(report.seedsPerMinute))
        text += "\(Quantities.count(report.seeds, "seed")), \(Quantities.count(report.failures.count, "failure")), "
        return text + "\(Quantities.duration(report.duration)), \(rate) seeds a minute\n"
    }

    private var json: JSONValue {
        .document(
            kind: "Simulation",
            outcome: report.failures.isEmpty ? "ok" : "broken",
            [
                "seeds": .integer(Int64(report.seeds)),
                "failures": .array(
                    report.failures.map { failure in
                        [
                            "seed": .string(String(failure.seed)), "replay": .string(replay(failure.seed)),
                            "violations": .array(failure.violations.map { .string($0.description) }),
                        ]
                    }
                ),
                "seedsPerMinute": .integer(Int64(report.seedsPerMinute)),
            ]
        )
    }
}

/// Tells now and then how far a range of seeds is.
struct SimulationProgress {
    private let console: Console
    private let total: Int
    private var done = 0

    init(console: Console, total: Int) {
        self.console = console
        self.total = total
    }

    mutating func note(_ outcome: SimulationRunner.Outcome) {
        done += 1
        if done.isMultiple(of: 1_000), done < total {
            console.tell("\(Quantities.grouped(done)) of \(Quantities.grouped(total)) seeds")
        }
    }
}
