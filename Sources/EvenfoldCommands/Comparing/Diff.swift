// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldTopology

/// `evenfold diff SERVER SERVER [FOLDER]`.
struct Diff: Verb {
    /// How much is read.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case quick
        case hash
    }

    static let configuration = CommandConfiguration(
        abstract: "Compares folders on two servers, path by path.",
        discussion: """
            quick compares kinds, sizes, times, attributes and the digests that are known; hash reads every file on both \
            servers, and so finds what changed without leaving a trace.

            SIGNS
              =  the same                  U  same content, different attributes or time
              +  only on the first         T  different types
              -  only on the second        ?  same size and time, different bytes
              *  different content         !  unreadable on one server

            EXIT STATUS
              0  the same
              1  they differ
              2  the comparison failed, for whatever reason
            """
    )

    @Argument(help: "The first server.")
    var left: String

    @Argument(help: "The second server.")
    var right: String

    @Argument(help: "The folder; left out, every folder that both have.")
    var folder: String?

    @Option(help: "How much is read: quick or hash.")
    var mode: Mode = .quick

    @OptionGroup
    var target: TargetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func status(after failure: CommandFailure) -> ExitStatus {
        failure.status == .interrupted ? .interrupted : .diffFailed
    }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        try await AppliedFleet.with(target, in: environment) { fleet throws(CommandFailure) in
            let (leftServer, rightServer) = (try fleet.server(left), try fleet.server(right))
            var isSame = true
            for folder in try folders(fleet) {
                let listing = FolderListing(
                    session: fleet.session,
                    folder: folder.name,
                    mode: mode == .hash ? .hash : .quick
                )
                async let leftEntries = listing.result(on: leftServer)
                async let rightEntries = listing.result(on: rightServer)
                let (leftResult, rightResult) = await (leftEntries, rightEntries)
                let comparison = FolderComparison(left: try leftResult.get(), right: try rightResult.get())
                isSame = isSame && comparison.isSame
                DiffView(left: left, right: right, folder: folder.name, comparison: comparison)
                    .show(on: environment.console, as: format)
            }
            return isSame ? .success : .differs
        }
    }

    /// The folder that was named, or all that both servers are members of.
    private func folders(_ fleet: AppliedFleet) throws(CommandFailure) -> [Folder] {
        func has(_ folder: Folder, _ server: String) -> Bool { folder.members.contains { $0.server == server } }
        if let folder {
            let found = try fleet.folder(folder)
            for server in [left, right] where !has(found, server) {
                throw CommandFailure(
                    .failure,
                    code: "EV0510",
                    "\(TerminalText.escaped(server)) is no member of folder \(TerminalText.escaped(folder))"
                )
            }
            return [found]
        }
        let common = fleet.topology.folders.filter { has($0, left) && has($0, right) }
        guard !common.isEmpty else {
            throw CommandFailure(
                .failure,
                code: "EV0510",
                "\(TerminalText.escaped(left)) and \(TerminalText.escaped(right)) have no folder in common"
            )
        }
        return common
    }
}
