// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldTopology

/// `-t FILE` and `--fleet DIR`, on verbs that look at a fleet.
struct TargetOptions: ParsableArguments {
    @Option(
        name: [.customShort("t"), .customLong("topology")],
        help: ArgumentHelp("The topology that is meant; left out, the one applied last.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var topology: String?

    @OptionGroup
    var fleetOptions: FleetOptions
}

/// A fleet that a verb looks at, and the topology that is meant.
struct AppliedFleet: Sendable {
    let session: FleetSession
    let topology: Topology

    /// Opens the fleet for a piece of work.
    ///
    /// `hosting`: How servers without an address are hosted, unless another command does.
    static func with<Value>(
        _ options: TargetOptions,
        in environment: CommandEnvironment,
        hosting: FleetHosting = .observing,
        _ work: (AppliedFleet) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let named = try options.topology.map { (file) throws(CommandFailure) in try load(file, environment) }
        let directory = options.topology.map {
            Planning.directory(of: [$0], in: environment.host.workingDirectory)
        }
        let path = options.fleetOptions.directory(topologyDirectory: directory, in: environment)
        if let named {
            return try await open(path, named, hosting, work)
        }
        // The record tells the topology, and the topology tells whom to host: the fleet is opened twice.
        let applied = try await FleetSession.with(path, embedded: [], hosting: .observing) {
            session throws(CommandFailure) in try await FleetRecord(session).latestDocument()?.topology
        }
        guard let applied else {
            throw CommandFailure(
                .failure,
                code: "EV0512",
                "no topology was applied yet",
                help: "name it with -t, or apply it first"
            )
        }
        return try await open(path, applied, hosting, work)
    }

    private static func open<Value>(
        _ path: String,
        _ topology: Topology,
        _ hosting: FleetHosting,
        _ work: (AppliedFleet) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        try await FleetSession.with(path, embedded: topology.embeddedServers, hosting: hosting) {
            session throws(CommandFailure) in try await work(AppliedFleet(session: session, topology: topology))
        }
    }

    private static func load(_ file: String, _ environment: CommandEnvironment) throws(CommandFailure) -> Topology {
        let input = TopologyInput.load([file], from: environment.host)
        guard let topology = input.topology, !input.diagnostics.hasErrors else {
            throw CommandFailure(.invalidConfiguration, input.diagnostics, sources: input.sources)
        }
        return topology
    }

    /// The server of this name.
    ///
    /// - Throws: ``CommandFailure`` with a suggestion where there is none.
    func server(_ name: String) throws(CommandFailure) -> Server {
        if let server = topology.server(name) { return server }
        throw CommandFailure(
            .failure,
            code: "EV0509",
            "there is no server \(TerminalText.escaped(name)) in the topology",
            help: Suggestion.closest(to: name, among: topology.servers.map(\.name)).map { "did you mean \($0)?" }
        )
    }

    /// The folder of this name.
    ///
    /// - Throws: ``CommandFailure`` with a suggestion where there is none.
    func folder(_ name: String) throws(CommandFailure) -> Folder {
        if let folder = topology.folders.first(where: { $0.name == name }) { return folder }
        throw CommandFailure(
            .failure,
            code: "EV0510",
            "there is no folder \(TerminalText.escaped(name)) in the topology",
            help: Suggestion.closest(to: name, among: topology.folders.map(\.name)).map { "did you mean \($0)?" }
        )
    }
}
