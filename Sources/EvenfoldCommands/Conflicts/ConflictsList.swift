// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldTopology

/// `evenfold conflicts list`.
struct ConflictsList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists everything that is kept, newest first."
    )

    @Option(help: "Only this server.")
    var server: String?

    @Option(help: "Only this folder.")
    var folder: String?

    @Option(help: "Only this kind: conflict, preexisting or deleted.")
    var kind: String?

    @OptionGroup
    var target: TargetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        try await AppliedFleet.with(target, in: environment) { fleet throws(CommandFailure) in
            if let server { _ = try fleet.server(server) }
            if let folder { _ = try fleet.folder(folder) }
            var kept: [KeptSummary] = []
            for entry in fleet.topology.folders where folder == nil || folder == entry.name {
                let members = entry.members.map(\.server).filter { server == nil || server == $0 }
                let servers = fleet.topology.servers.filter { members.contains($0.name) }
                let name = entry.name
                let answers = await FleetPoll(fleet.session).each(servers) { client in
                    try await client.kept(in: name)
                }
                for server in servers {
                    switch answers[server.name] {
                    case .success(let found)?: kept += found
                    // What one server keeps is no less true because another does not answer; but it is not all.
                    case .failure(let failure)?: throw failure
                    case nil: break
                    }
                }
            }
            kept = kept.filter { kind == nil || kind == $0.kind }
            KeptListView(kept: kept.sorted { ($1.time, $0.id) < ($0.time, $1.id) })
                .show(on: environment.console, as: format)
            return .success
        }
    }
}
