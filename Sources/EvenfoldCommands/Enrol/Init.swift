// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics

/// `evenfold init`.
struct Init: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Makes a fleet: its certificate authority and this operator's identity.",
        discussion: """
            Once, on the operator's machine. Whoever can read the directory can speak for the fleet: keep it, and keep \
            it private.
            """
    )

    @OptionGroup
    var fleetOptions: FleetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let path = fleetOptions.directory(topologyDirectory: nil, in: environment)
        let fleet: FleetDirectory
        do throws(IdentityFailure) {
            fleet = try FleetDirectory.make(at: path)
        } catch {
            throw CommandFailure(error)
        }
        switch format {
        case .json:
            environment.console.print(
                .document(
                    kind: "Fleet",
                    outcome: "ok",
                    ["fleet": .string(fleet.fleet), "directory": .string(fleet.path)]
                )
            )
        case .text:
            environment.console.write("Fleet \(fleet.fleet) is in \(TerminalText.escaped(fleet.path)).")
            environment.console.tell("Next: evenfold token --fleet \(TerminalText.escaped(fleet.path)) SERVER")
        }
        return .success
    }
}
