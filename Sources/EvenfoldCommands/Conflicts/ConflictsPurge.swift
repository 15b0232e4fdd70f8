// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldReplication

/// `evenfold conflicts purge ID…`.
struct ConflictsPurge: Verb {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Throws kept items away for good.",
        discussion: "Asks first, unless --force is given."
    )

    @Argument(help: "SERVER/FOLDER/NUMBER; several are allowed.")
    var ids: [KeptID]

    @Flag(help: "Do not ask.")
    var force = false

    @OptionGroup
    var target: TargetOptions

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        if !force {
            try await environment.approve(
                "Throw \(Quantities.count(ids.count, "kept item")) away for good? Only yes is taken for an answer: ",
                orElse: "add --force",
                refusal: "not approved; nothing was thrown away"
            )
        }
        let ids = ids
        return try await AppliedFleet.with(target, in: environment) { fleet throws(CommandFailure) in
            for id in ids {
                let server = try fleet.server(id.server)
                _ = try fleet.folder(id.folder)
                try await fleet.session.ask(server) { client in
                    try await client.ask(.forgetKept(folder: id.folder, StoreID(id.number)))
                }
                environment.console.write("Purged \(TerminalText.escaped(id.text)).")
            }
            return .success
        }
    }
}
