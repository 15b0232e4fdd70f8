// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldState
import EvenfoldTopology

/// `evenfold state migrate`.
struct StateMigrate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Moves the state of a fleet into the store that the topology names, and verifies it there.",
        discussion: """
            Both stores are locked meanwhile. Every document is copied, read back and compared; then the old store says \
            where the state went, so that nobody goes on with it, and keeps its documents. A copy that was cut off is \
            made anew. Where another operator has moved the state already, this machine goes after it.

            EXAMPLES
              evenfold state migrate -t topology.yaml
            """
    )

    @Option(
        name: [.customShort("t"), .customLong("topology")],
        help: ArgumentHelp("The topology whose `state` names the new store.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var topology: String

    @OptionGroup
    var fleetOptions: FleetOptions

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let input = try ApplyInput.read([topology], from: environment)
        guard let wanted = input.state else {
            throw CommandFailure(
                .failure,
                code: "EV0416",
                "\(TerminalText.escaped(topology)) does not say where the state is kept",
                help: "add for example state: { store: postgres, url: \"postgresql://user@host/database\" }"
            )
        }
        let path = fleetOptions.directory(topologyDirectory: input.directory, in: environment)
        let place = StatePlace(try FleetDirectory.opened(path))
        guard let move = try await place.move(to: wanted, where: { _ in }) else {
            environment.console.write("The state is there already.")
            return .success
        }
        let what =
            move.summary.documents == 0
            ? "The state was there already"
            : "Moved \(Quantities.count(move.summary.documents, "document")), verified"
        environment.console.write("\(what): \(TerminalText.escaped(move.place)).")
        return .success
    }
}
