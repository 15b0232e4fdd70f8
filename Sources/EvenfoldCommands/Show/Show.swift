// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// `evenfold show PLAN`.
struct Show: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Prints a saved plan, with a warning when it is stale.",
        discussion: """
            A stale plan is shown all the same; apply refuses it.

            EXIT STATUS
              0  the plan is shown
              1  the file is not a saved plan
            """
    )

    @Argument(help: "A plan saved with plan --out; - is standard input.", completion: .file())
    var plan: String

    @OptionGroup
    var fleetOptions: FleetOptions

    @OptionGroup
    var outputOptions: PlanOutputOptions

    var format: OutputFormat { outputOptions.output.messages }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let document = try SavedPlan.read(plan, from: environment.host)
        let catalogue = try SavedPlan.catalogue(of: document)
        let directory = Planning.directory(of: [plan], in: environment.host.workingDirectory)
        let gathered = await FactsGathering(host: environment.host, directory: directory)
            .gather(document.topology.servers)
        let warning = try await staleness(
            of: document,
            catalogue,
            facts: gathered.facts,
            directory: directory,
            in: environment
        )
        if let warning {
            environment.console.tell(
                DiagnosticRenderer(colour: environment.console.messageStyle.isColoured).render(warning)
            )
        }
        PlanView(document: document, facts: gathered.facts, catalogue: catalogue)
            .show(on: environment.console, as: outputOptions.output)
        return .success
    }

    /// A warning when the plan no longer fits what is known now.
    private func staleness(
        of document: PlanDocument,
        _ catalogue: UpdateCatalogue,
        facts: [String: ServerFacts],
        directory: String,
        in environment: CommandEnvironment
    ) async throws(CommandFailure) -> Diagnostic? {
        let path = fleetOptions.directory(topologyDirectory: directory, in: environment)
        var (lineage, serial) = ("", Int64(0))
        if FleetDirectory.exists(at: path) {
            (lineage, serial) = try await FleetSession.with(path, embedded: [], hosting: .observing) {
                session throws(CommandFailure) in
                let record = FleetRecord(session)
                return (record.lineage, try await record.serial())
            }
        }
        let hashes = PlanHashes(
            topology: document.topology,
            catalogue: catalogue,
            facts: facts,
            hash: Fingerprint.hexadecimal
        )
        let reasons = document.staleness(lineage: lineage, serial: serial, hashes: hashes)
        guard !reasons.isEmpty else { return nil }
        return Diagnostic(
            code: "EV0402",
            severity: .warning,
            summary: "the saved plan is stale",
            detail: reasons.map(\.message).joined(separator: "\n"),
            help: "apply refuses it; make it anew"
        )
    }
}
