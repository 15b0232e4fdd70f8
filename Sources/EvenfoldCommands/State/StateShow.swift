// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldState

/// `evenfold state show`.
struct StateShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows where the state of a fleet is kept, what was applied last, and who holds the lock."
    )

    @OptionGroup
    var fleetOptions: FleetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let directory = try FleetDirectory.opened(fleetOptions.directory(topologyDirectory: nil, in: environment))
        let view = try await StatePlace(directory).withStoreInUse { store throws(CommandFailure) in
            try await store.asCommand { store throws(StateFailure) in
                try await StateView(of: FleetState(store: store), lineage: directory.fleet)
            }
        }
        view.show(on: environment.console, as: format)
        return .success
    }
}
