// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldReplication
import EvenfoldTopology

/// `evenfold conflicts show ID`.
struct ConflictsShow: Verb {
    /// The most bytes that are saved to a file; restore has no limit.
    private static let contentLimit = 1 << 30

    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one kept item, and saves its bytes to a file.",
        discussion: """
            EXAMPLES
              evenfold conflicts show hq/projects/7
              evenfold conflicts show hq/projects/7 --out lost.txt
            """
    )

    @Argument(help: "SERVER/FOLDER/NUMBER.")
    var id: KeptID

    @Option(help: "Save the bytes to this file.", completion: .file())
    var out: String?

    @OptionGroup
    var target: TargetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        try await AppliedFleet.with(target, in: environment) { fleet throws(CommandFailure) in
            let server = try fleet.server(id.server)
            _ = try fleet.folder(id.folder)
            let wanted = id
            let kept = try await fleet.session.ask(server) { client in
                try await client.kept(in: wanted.folder)
            }
            guard let item = kept.first(where: { $0.id == wanted.number }) else {
                throw CommandFailure(
                    .failure,
                    code: "EV0511",
                    "nothing is kept as \(TerminalText.escaped(wanted.text))",
                    help: "evenfold conflicts list shows what is"
                )
            }
            if let out { try await save(wanted, on: server, fleet.session, to: out, environment) }
            KeptItemView(item: item, savedTo: out).show(on: environment.console, as: format)
            return .success
        }
    }

    private func save(
        _ id: KeptID,
        on server: Server,
        _ session: FleetSession,
        to path: String,
        _ environment: CommandEnvironment
    ) async throws(CommandFailure) {
        let content = try await session.ask(server) { client in
            var content: [UInt8] = []
            try await client.ask(.fetchKept(folder: id.folder, StoreID(id.number))) { part throws(ControlFailure) in
                if case .content(let bytes) = part { content += bytes }
                guard content.count <= Self.contentLimit else {
                    throw .failed("it is larger than 1 GiB; use conflicts restore --to instead")
                }
                return true
            }
            return content
        }
        do throws(HostFailure) {
            try environment.host.write(content, to: path)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0411",
                "\(TerminalText.escaped(path)) cannot be written",
                detail: error.reason
            )
        }
    }
}
