// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldTopology

/// `evenfold status`.
struct Status: Verb {
    /// What can be waited for.
    enum Goal: String, ExpressibleByArgument, CaseIterable {
        case inSync = "in-sync"
    }

    static let configuration = CommandConfiguration(
        abstract: "Shows the state of every folder, member and connection, with reasons for what is not well.",
        discussion: """
            With --wait in-sync it returns when everything that was written before the command began is everywhere, or \
            says at the time limit what still stands against it.

            EXIT STATUS
              0  fine; with --wait, in sync
              2  degraded, a server cannot be reached, or the time limit has come
            """
    )

    @Option(help: "Wait until the folders are in-sync.")
    var wait: Goal?

    @Option(help: "How long to wait.")
    var timeout = TimeLimit(.seconds(60))

    @Option(
        name: .customLong("allow-deletions"),
        help: "Let the scans of this folder that stopped at its deleteLimit delete what they found missing, once."
    )
    var allowedFolder: String?

    @OptionGroup
    var target: TargetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func validate() throws {
        guard wait != nil || timeout == TimeLimit(.seconds(60)) else {
            throw ValidationError("--timeout needs --wait.")
        }
    }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        // Nobody gets into step with servers that are only looked at, so waiting lets them replicate.
        try await AppliedFleet.with(target, in: environment, hosting: wait == nil ? .observing : .replicating) {
            fleet throws(CommandFailure) in
            if let allowedFolder { try await Self.allowDeletions(in: allowedFolder, fleet, environment.console) }
            let status = wait == nil ? await Self.read(fleet) : try await self.waitForSync(fleet, environment.console)
            let isFine = wait == nil ? !status.isDegraded : status.isInSync
            StatusView(status: status, outcome: Self.word(status)).show(on: environment.console, as: format)
            return isFine ? .success : .changesOrDegraded
        }
    }

    /// Answers every member of the folder that stopped and asked.
    private static func allowDeletions(
        in folder: String,
        _ fleet: AppliedFleet,
        _ console: Console
    ) async throws(CommandFailure) {
        var isAnySeen = false
        for (name, answer) in await FleetPoll(fleet.session).settledStatus(of: fleet.topology.servers).sorted(by: {
            $0.key < $1.key
        }) {
            let status = try answer.get().folders.first { $0.folder == folder }
            guard status?.reason == "deleteLimit", let server = fleet.topology.server(name) else { continue }
            isAnySeen = true
            try await fleet.session.ask(server) { client in try await client.ask(.allowDeletions(folder: folder)) }
            console.tell("\(TerminalText.escaped(name)) deletes what is missing in \(TerminalText.escaped(folder)).")
        }
        guard !isAnySeen else { return }
        throw CommandFailure(
            .failure,
            code: "EV0508",
            "no scan of \(TerminalText.escaped(folder)) has stopped at its deleteLimit",
            help: "evenfold status shows which folders are in error, and why"
        )
    }

    private static func word(_ status: FleetStatus) -> String {
        if status.isInSync { return "inSync" }
        return status.isDegraded ? "degraded" : "notInSync"
    }

    private static func read(_ fleet: AppliedFleet) async -> FleetStatus {
        view(await FleetPoll(fleet.session).settledStatus(of: fleet.topology.servers), of: fleet)
    }

    private static func view(
        _ answers: [String: Result<AgentStatus, CommandFailure>],
        of fleet: AppliedFleet
    ) -> FleetStatus {
        var failures: [String: String] = [:]
        for (server, answer) in answers {
            if case .failure(let failure) = answer { failures[server] = failure.sentence }
        }
        return FleetStatus(
            fleet.topology,
            answers: answers.compactMapValues { try? $0.get() },
            failures: failures,
            dormant: fleet.session.dormant
        )
    }

    /// Lets every server publish what was written before, then looks until nothing stands against "in sync".
    private func waitForSync(_ fleet: AppliedFleet, _ console: Console) async throws(CommandFailure) -> FleetStatus {
        let began = ContinuousClock.now
        let limit = timeout.duration
        var progress = ProgressView(console: console)
        var undrained = fleet.topology.servers
        while true {
            // A folder that is not open yet cannot publish: asked again until it has.
            let left = max(.milliseconds(200), limit - began.duration(to: .now))
            let drained = await FleetPoll(fleet.session).each(undrained) { client in
                try await client.drain(timeout: left)
            }
            undrained = undrained.filter { server in
                if case .success? = drained[server.name] { false } else { true }
            }
            // Not the settled status: this loop asks again by itself, and has a time limit to keep.
            let status = Self.view(await FleetPoll(fleet.session).status(of: fleet.topology.servers), of: fleet)
            if Task.isCancelled { throw .interrupted }
            let elapsed = began.duration(to: .now)
            if (undrained.isEmpty && status.isInSync) || elapsed >= limit {
                progress.clear()
                return status
            }
            if let report = Self.progress(status) { progress.show(report, elapsed: elapsed) }
            _ = await fleet.session.pause.end(after: .milliseconds(200))
        }
    }

    private static func progress(_ status: FleetStatus) -> ProgressReport? {
        let members = status.folders.flatMap(\.members).compactMap(\.status)
        guard !members.isEmpty else { return nil }
        let waiting = members.reduce(0) { $0 + $1.pending }
        return ProgressReport(
            label: "waiting, \(Quantities.count(waiting, "record")) pending",
            items: members.reduce(0) { $0 + $1.items },
            totalItems: nil,
            bytes: .zero,
            totalBytes: nil
        )
    }
}
