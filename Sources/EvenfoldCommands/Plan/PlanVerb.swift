// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldPlanner

/// `evenfold plan FILE…`.
struct PlanVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows what would be done and why, without any effect.",
        discussion: """
            Facts commands of the topology are run; they only read. Without a fleet, the plan is made from facts \
            commands and declared facts.

            EXAMPLES
              evenfold plan topology.yaml
              evenfold plan topology.yaml --out plan.json && evenfold apply plan.json
              evenfold plan topology.yaml --detailed-exitcode --output json

            EXIT STATUS
              0   the plan is made, with or without changes
              2   with --detailed-exitcode: there are changes
              1, 10, 13, 14   error, invalid topology, a minimum cannot be kept, a server cannot be reached
            """
    )

    @Argument(help: "YAML files that together declare one topology; - is standard input.", completion: .file())
    var files: [String]

    @Option(help: "Also save the plan to this file, for show and apply.", completion: .file())
    var out: String?

    @Flag(help: "End with 2 when there are changes.")
    var detailedExitcode = false

    @OptionGroup
    var planningOptions: PlanningOptions

    @OptionGroup
    var fleetOptions: FleetOptions

    @OptionGroup
    var outputOptions: PlanOutputOptions

    var format: OutputFormat { outputOptions.output.messages }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let planned = try await Planning(
            environment: environment,
            fleet: fleetOptions,
            options: planningOptions
        )
        .plan(files)
        planned.tellWarnings(on: environment.console)
        if let out { try planned.save(to: out, host: environment.host) }
        PlanView(document: planned.document, facts: planned.facts, catalogue: planned.catalogue)
            .show(on: environment.console, as: outputOptions.output)
        return Self.status(of: planned.document.plan, isDetailed: detailedExitcode)
    }

    static func status(of plan: Plan, isDetailed: Bool) -> ExitStatus {
        if plan.outcome == .infeasible { return .unsatisfiable }
        return isDetailed && !plan.steps.isEmpty ? .changesOrDegraded : .success
    }
}
