// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldSimulation

/// `evenfold simulate`: whole fleets of the engine's own code in an invented world, from a seed.
struct Simulate: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Runs simulated fleets from seeds and checks every promise; for people who work on Evenfold.",
        discussion: """
            EXAMPLES
              evenfold simulate --seeds 0..<20000
              evenfold simulate --seed 4711 --trace
              evenfold simulate --seed 4711 --shrink --sabotage removalsEven

            EXIT STATUS
              0  every promise was kept
              1  a promise was broken; the output names the command that replays it
            """,
        shouldDisplay: false
    )

    @Option(help: "One seed.")
    var seed: UInt64?

    @Option(help: "A range of seeds, FROM..<TO.")
    var seeds: SeedRange?

    @Option(help: "A rule to break on purpose.")
    var sabotage: String?

    @Flag(help: "Print what happens in every run that breaks a promise, or in the one seed.")
    var trace = false

    @Flag(help: "Leave out as much as possible of a failing seed and print what is left.")
    var shrink = false

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func validate() throws {
        guard seed == nil || seeds == nil else { throw ValidationError("Give --seed or --seeds, not both.") }
        guard !shrink || seed != nil else { throw ValidationError("--shrink needs one --seed.") }
        if let sabotage, Sabotage(rawValue: sabotage) == nil {
            let known = Sabotage.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no sabotage '\(sabotage)'; known are \(known).")
        }
    }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let console = environment.console
        var options = SimulationRunner.Options()
        options.sabotage = sabotage.flatMap(Sabotage.init(rawValue:))
        options.isTracing = trace
        if shrink, let seed {
            guard let kept = SimulationRunner.shrink(seed, options: options) else {
                console.write("Seed \(seed) keeps every promise; there is nothing to leave out.")
                return .success
            }
            options.keep = kept
            options.isTracing = true
        }
        let range = seeds?.range ?? seed.map { $0..<($0 == .max ? $0 : $0 + 1) } ?? 0..<1_000
        var progress = SimulationProgress(console: console, total: range.count)
        let clock = ContinuousClock()
        let begin = clock.now
        var report = SimulationRunner.run(seeds: range, options: options) { outcome in
            if trace || shrink { console.write(outcome.trace.joined(separator: "\n")) }
            progress.note(outcome)
            return !Task.isCancelled
        }
        report.duration = begin.duration(to: clock.now)
        SimulationView(report: report, sabotage: sabotage).show(on: console, as: format)
        return report.failures.isEmpty ? .success : .failure
    }
}

/// `FROM..<TO`.
struct SeedRange: ExpressibleByArgument, Sendable {
    let range: Range<UInt64>

    init?(argument: String) {
        guard let dots = argument.firstRange(of: "..<"), let from = UInt64(argument[..<dots.lowerBound]),
            let upper = UInt64(argument[dots.upperBound...]), from < upper
        else { return nil }
        range = from..<upper
    }
}
