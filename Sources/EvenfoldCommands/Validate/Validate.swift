// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldTopology

/// `evenfold validate FILE…`.
struct Validate: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Checks topology and catalogue files and reports everything that is wrong.",
        discussion: """
            Syntax, schema and meaning are checked and reported together. Nothing is contacted and no replicated \
            folder is touched. Several files together declare one topology; - is standard input.

            EXIT STATUS
              0   valid, with or without warnings
              10  not valid
            """
    )

    @Argument(help: "YAML files; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let input = TopologyInput.load(files, from: environment.host)
        ValidationView(
            diagnostics: input.diagnostics,
            sources: input.sources,
            summary: input.topology.map(Self.summary)
        )
        .show(on: environment.console, as: format)
        return input.diagnostics.hasErrors ? .invalidConfiguration : .success
    }

    private static func summary(_ topology: Topology) -> String {
        let servers = Quantities.count(topology.servers.count, "server")
        let folders = Quantities.count(topology.folders.count, "folder")
        return "\(TerminalText.escaped(topology.name)): \(servers), \(folders)"
    }
}
