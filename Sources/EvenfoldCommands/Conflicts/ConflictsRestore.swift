// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldReplication

/// `evenfold conflicts restore ID [--to PATH]`.
struct ConflictsRestore: Verb {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a kept item back into its folder, from where it replicates.",
        discussion: """
            EXAMPLES
              evenfold conflicts restore hq/projects/7                        where it was
              evenfold conflicts restore hq/projects/7 --to reports/lost.txt  below the folder's root
            """
    )

    @Argument(help: "SERVER/FOLDER/NUMBER.")
    var id: KeptID

    @Option(help: "A path below the folder's root; left out, where it was.")
    var to: String?

    @OptionGroup
    var target: TargetOptions

    var format: OutputFormat { .text }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        var path: RelativePath?
        if let to {
            guard let parsed = RelativePath(Array(to.utf8)), !parsed.isRoot else {
                throw CommandFailure(
                    .usage,
                    code: "EV0515",
                    "\(TerminalText.escaped(to)) is not a path below a folder",
                    help: "write it without a leading slash and without . or .. parts"
                )
            }
            path = parsed
        }
        let destination = path
        let wanted = id
        return try await AppliedFleet.with(target, in: environment, hosting: .replicating) {
            fleet throws(CommandFailure) in
            let server = try fleet.server(wanted.server)
            _ = try fleet.folder(wanted.folder)
            try await fleet.session.ask(server) { client in
                try await client.ask(.restoreKept(folder: wanted.folder, StoreID(wanted.number), to: destination))
            }
            environment.console.write(
                "Restored \(TerminalText.escaped(wanted.text)) on \(TerminalText.escaped(wanted.server))."
            )
            return .success
        }
    }
}
