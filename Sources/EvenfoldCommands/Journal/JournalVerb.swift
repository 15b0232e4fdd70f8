// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldState

/// `evenfold journal`.
struct JournalVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Shows what became of every step of an applied plan: who, when, which step, how it ended.",
        discussion: """
            Without --plan, the plan applied last is meant. A step that was begun and has no later line was interrupted.

            EXAMPLES
              evenfold journal --fleet ~/fleet
              evenfold journal --plan 3 --output json
            """
    )

    @Option(help: ArgumentHelp("The plan's number, counted from 1; left out, the last.", valueName: "number"))
    var plan: UInt64?

    @OptionGroup
    var fleetOptions: FleetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let path = fleetOptions.directory(topologyDirectory: nil, in: environment)
        let entries = try await FleetSession.with(path, embedded: [], hosting: .observing) {
            session throws(CommandFailure) in
            try await FleetRecord(session).journal(of: plan)
        }
        guard let entries else {
            throw CommandFailure(
                .failure,
                code: "EV0414",
                plan.map { "no plan \($0) was applied" } ?? "no plan was applied yet",
                help: "evenfold journal without --plan shows the one applied last"
            )
        }
        JournalView(entries: entries).show(on: environment.console, as: format)
        return .success
    }
}
