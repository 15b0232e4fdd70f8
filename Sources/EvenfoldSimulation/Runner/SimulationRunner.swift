// SPDX-License-Identifier: Apache-2.0

/// Runs seeds and judges them.
package enum SimulationRunner {
    /// What to do beside running.
    package struct Options: Hashable, Sendable {
        /// A rule to break on purpose.
        package var sabotage: Sabotage?
        /// Whether a readable trace is kept.
        package var isTracing = false
        /// Which stimuli to keep, by number; `nil` keeps all.
        ///
        /// Made by ``SimulationRunner/shrink(_:options:budget:)``.
        package var keep: Set<Int>?
        /// After how many failing seeds a range is given up; 0 never does.
        package var failureLimit = 10

        package init() {}
    }

    /// What came of one run.
    package struct Outcome: Sendable {
        /// The seed.
        package let seed: UInt64
        /// What was not kept; empty when all is well.
        package let violations: [Violation]
        /// How much happened.
        package let statistics: Statistics
        /// A number that is the same for the same run, in every process.
        package let fingerprint: UInt64
        /// The trace, if it was wanted.
        package let trace: [String]
        /// How often the sabotage had its way.
        package let sabotaged: Int
    }

    /// What came of many.
    package struct Report: Sendable {
        /// How many seeds ran.
        package var seeds = 0
        /// The runs that failed, in order.
        package var failures: [Outcome] = []
        /// The sums.
        package var statistics = Statistics()
        /// The time it took; zero until the caller, who has a clock, says so.
        package var duration = Duration.zero

        package init() {}

        /// Seeds in a minute; zero before any time passed.
        package var seedsPerMinute: Double {
            let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
            return seconds > 0 ? Double(seeds) * 60 / seconds : 0
        }
    }

    /// Runs all `seeds` one after the other.
    ///
    /// - Parameters:
    ///   - seeds: The seeds.
    ///   - options: What to do beside running.
    ///   - progress: Called after each seed; answer `false` to stop.
    /// - Returns: How many ran, which failed and how much happened; the time is for the caller to measure.
    package static func run(
        seeds: Range<UInt64>,
        options: Options = Options(),
        progress: (Outcome) -> Bool = { _ in true }
    ) -> Report {
        var report = Report()
        for seed in seeds {
            let outcome = run(seed: seed, options: options)
            report.seeds += 1
            report.statistics = report.statistics + outcome.statistics
            if !outcome.violations.isEmpty { report.failures.append(outcome) }
            guard progress(outcome) else { break }
            if options.failureLimit > 0, report.failures.count >= options.failureLimit { break }
        }
        return report
    }

    /// Runs one seed.
    package static func run(seed: UInt64, options: Options = Options()) -> Outcome {
        var scenario = Scenario(seed: seed)
        if let keep = options.keep {
            scenario.stimuli = scenario.stimuli.enumerated().filter { keep.contains($0.offset) }.map(\.element)
        }
        return run(scenario, sabotage: options.sabotage, isTracing: options.isTracing)
    }

    /// Runs a scenario: chaos, healing, judgement, silence.
    package static func run(_ scenario: Scenario, sabotage: Sabotage? = nil, isTracing: Bool = false) -> Outcome {
        var fleet = Fleet(scenario, sabotage: sabotage, tracing: isTracing)
        fleet.run(until: scenario.chaosEnd)
        fleet.comeToRest()
        return Outcome(
            seed: scenario.seed,
            violations: fleet.violations,
            statistics: fleet.finalStatistics,
            fingerprint: fleet.trace.fingerprint,
            trace: fleet.trace.lines,
            sabotaged: fleet.sabotaged + fleet.members.reduce(0) { $0 + $1.disk.skippedFingerprints }
        )
    }
}

extension Fleet {
    /// Heals, waits for the fleet to come into step, judges, and demands silence.
    package mutating func comeToRest() {
        heal()
        checkPromptness()
        run(until: now + Self.nanoseconds(scenario.scanInterval * 3 + .seconds(1_140)))
        judge()
        trace.note(now, nil, "silence")
        mustBeSilent = true
        run(until: now + Self.nanoseconds(scenario.scanInterval * 3 / 2))
        mustBeSilent = false
    }

    /// The statistics with what is counted at the end.
    var finalStatistics: Statistics {
        var result = statistics
        result.writes = ledger.entries.count
        result.virtualSeconds = now / 1_000_000_000
        return result
    }

    /// A duration in nanoseconds.
    static func nanoseconds(_ duration: Duration) -> UInt64 {
        UInt64(max(0, duration.components.seconds)) * 1_000_000_000
            + UInt64(max(0, duration.components.attoseconds) / 1_000_000_000)
    }
}
