// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// What `apply` was given: a topology to plan, or a plan to carry out as it is.
struct ApplyInput: Sendable {
    /// What the operator wants.
    var topology: Topology
    /// Where its operators want to keep their state; `nil` where it does not say, as in a saved plan.
    var state: StateSetting?
    /// The catalogue that judges.
    var catalogue: UpdateCatalogue
    /// The plan to carry out; `nil` where one is made now.
    var saved: PlanDocument?
    /// Warnings about the files.
    var diagnostics: [Diagnostic]
    /// The texts that diagnostics point into.
    var sources: [SourceText]
    /// Where commands of the topology run.
    var directory: String

    /// Reads the files.
    ///
    /// - Throws: ``CommandFailure`` for a plan that cannot be used, with ``ExitStatus/invalidConfiguration`` for a topology
    ///   that is not valid.
    static func read(_ files: [String], from environment: CommandEnvironment) throws(CommandFailure) -> ApplyInput {
        let directory = Planning.directory(of: files, in: environment.host.workingDirectory)
        if files.count == 1, let file = files.first, file.hasSuffix(".json") || isPlan(file, environment.host) {
            let document = try SavedPlan.read(file, from: environment.host)
            return ApplyInput(
                topology: document.topology,
                state: nil,
                catalogue: try SavedPlan.catalogue(of: document),
                saved: document,
                diagnostics: [],
                sources: [],
                directory: directory
            )
        }
        let input = TopologyInput.load(files, from: environment.host)
        guard let topology = input.topology, !input.diagnostics.hasErrors else {
            throw CommandFailure(.invalidConfiguration, input.diagnostics, sources: input.sources)
        }
        return ApplyInput(
            topology: topology,
            state: input.state,
            catalogue: input.catalogue,
            saved: nil,
            diagnostics: input.diagnostics,
            sources: input.sources,
            directory: directory
        )
    }

    /// Whether the file holds a saved plan, whatever it is called.
    ///
    /// Standard input can be read only once and is a topology.
    private static func isPlan(_ file: String, _ host: any CommandHost) -> Bool {
        guard file != "-", let bytes = try? host.read(file, limit: SavedPlan.sizeLimit) else { return false }
        return SavedPlan.isLikely(bytes)
    }
}
