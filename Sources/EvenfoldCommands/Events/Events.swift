// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldModel
import EvenfoldTopology

/// `evenfold events`.
struct Events: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Shows the event logs of the servers, oldest first.",
        discussion: """
            Where DFS Replication has an id for the meaning, the id is the same; Evenfold's own begin at 20000. A server \
            that cannot be reached is named among the messages, and the others are shown.

            EXAMPLES
              evenfold events --since 1h
              evenfold events --folder projects --id 4004 --id 20004 --follow
            """
    )

    @Option(help: "Only this server; may be repeated.")
    var server: [String] = []

    @Option(help: "Only this folder.")
    var folder: String?

    @Option(help: "Only this id; may be repeated.")
    var id: [Int] = []

    @Option(help: "Only since then: a time such as 2026-01-31T12:00:00Z, or how long ago, such as 1h.")
    var since: EventTime?

    @Flag(help: "Go on with events as they happen, until interrupted.")
    var follow = false

    @OptionGroup
    var target: TargetOptions

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        try await AppliedFleet.with(target, in: environment) { fleet throws(CommandFailure) in
            var servers: [Server] = []
            for name in server { servers.append(try fleet.server(name)) }
            if let folder { _ = try fleet.folder(folder) }
            if servers.isEmpty { servers = fleet.topology.servers }
            let query = EventQuery(
                folder: folder ?? "",
                since: since?.milliseconds(now: Timestamp.now.milliseconds) ?? 0,
                ids: Set(id),
                follows: false
            )
            try await self.show(query, of: servers, fleet, environment.console)
            return .success
        }
    }

    private func show(
        _ query: EventQuery,
        of servers: [Server],
        _ fleet: AppliedFleet,
        _ console: Console
    ) async throws(CommandFailure) {
        let past = await FleetPoll(fleet.session).each(servers) { client in
            var lines: [[UInt8]] = []
            try await client.events(query) { line throws(ControlFailure) in
                lines.append(line)
                return true
            }
            return lines
        }
        var lines: [EventLine] = []
        for server in servers {
            switch past[server.name] {
            case .success(let found)?: lines += found.compactMap { EventLine($0) }
            case .failure(let failure)?:
                if failure.status == .interrupted { throw failure }
                console.tell("\(TerminalText.escaped(server.name)): \(failure.sentence)")
            case nil: break
            }
        }
        for line in lines.sorted(by: { $0.order < $1.order }) { line.show(on: console, as: format) }
        guard follow else { return }
        await followAll(query, of: servers, after: lines, fleet, console)
    }

    private func followAll(
        _ query: EventQuery,
        of servers: [Server],
        after shown: [EventLine],
        _ fleet: AppliedFleet,
        _ console: Console
    ) async {
        var query = query
        query.follows = true
        query.since = max(query.since, shown.map(\.milliseconds).max() ?? 0)
        let told = Set(shown.map(\.text))
        let format = format
        let follows = query
        _ = await FleetPoll(fleet.session).each(servers) { client in
            try await client.events(follows) { bytes throws(ControlFailure) in
                if let line = EventLine(bytes), !told.contains(line.text) { line.show(on: console, as: format) }
                return !Task.isCancelled
            }
        }
    }
}

/// A point of time on the command line: absolute, or so long ago.
enum EventTime: ExpressibleByArgument, Hashable, Sendable {
    case ago(Duration)
    case at(milliseconds: UInt64)

    init?(argument: String) {
        if let limit = TimeLimit(argument: argument) {
            self = .ago(limit.duration)
        } else if let milliseconds = PointOfTime.milliseconds(argument) {
            self = .at(milliseconds: milliseconds)
        } else {
            return nil
        }
    }

    func milliseconds(now: UInt64) -> UInt64 {
        switch self {
        case .at(let milliseconds): milliseconds
        case .ago(let duration): now - min(now, duration.wholeMilliseconds)
        }
    }
}
