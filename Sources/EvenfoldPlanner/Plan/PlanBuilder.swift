// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// Collects steps and rounds, gives steps their ids, and remembers what the servicing of each server ends with.
struct PlanBuilder {
    let topology: Topology
    private let wanted: WantedUpdates
    private(set) var steps: [PlanStep] = []
    private(set) var rounds: [Round] = []
    var warnings: [PlanWarning] = []
    /// The last servicing step of each server that has any, in topology order.
    private var lastServicing: [String?]
    private let positions: [String: Int]
    private var ids: Set<String> = []

    init(topology: Topology, wanted: WantedUpdates) {
        self.topology = topology
        self.wanted = wanted
        lastServicing = topology.servers.map { _ in nil }
        positions = Dictionary(
            topology.servers.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The last servicing step of a server; empty where it has none.
    func servicing(_ server: String) -> [String] {
        positions[server].flatMap { lastServicing[$0] }.map { [$0] } ?? []
    }

    /// Appends a step under a new id: `id` itself, unless names with dots in them made it before.
    ///
    /// - Returns: The id.
    mutating func append(_ step: consuming PlanStep) -> String {
        var suffix = 2
        while !ids.insert(step.id).inserted {
            step.id = "\(step.id)~\(suffix)"
            suffix += 1
        }
        let id = step.id
        steps.append(step)
        return id
    }

    /// Appends a round of the steps from position `start` on; none when there are none.
    mutating func closeRound(restarting: [String], from start: Int) {
        guard start < steps.count else { return }
        rounds.append(
            Round(
                index: rounds.count + 1,
                restarting: restarting,
                steps: steps[start...].map(\.id),
                estimateSeconds: steps[start...].estimatesByServer.values.max()
            )
        )
    }

    /// Appends the installations and restarts: first those of servers that do not restart, then round by round.
    ///
    /// The first step of a server in a round requires the restarts of the round before: a round begins only when the
    /// one
    /// before has come back. A server's own steps form a chain.
    mutating func addServicing(_ sequences: [ServicingSequence], schedule: [[Int]]) {
        // Room for the replication steps as well: ids are hashed anew whenever they need more of it.
        let servicing = sequences.reduce(0) { $1.layers.reduce($0) { $0 + $1.installs.count + 1 } }
        let most = topology.folders.reduce(servicing) { $0 + 3 * $1.members.count }
        steps.reserveCapacity(most)
        ids.reserveCapacity(most)
        var next = sequences.map { _ in 0 }
        let start = steps.count
        for (server, sequence) in sequences.enumerated() where sequence.restarts == 0 {
            for layer in sequence.layers { addInstalls(of: layer, on: server, after: []) }
        }
        closeRound(restarting: [], from: start)

        var before: [String] = []
        var counts = sequences.map { _ in 0 }
        for round in schedule {
            let start = steps.count
            var restarts: [String] = []
            for server in round {
                let layers = sequences[server].layers
                var after = before
                while next[server] < layers.count {
                    let layer = layers[next[server]]
                    next[server] += 1
                    if addInstalls(of: layer, on: server, after: after) { after = [] }
                    guard layer.restarts else { continue }
                    counts[server] += 1
                    restarts.append(addRestart(counts[server], on: server, after: after, layer))
                    after = []
                    let isLast = !layers[next[server]...].contains { $0.restarts }
                    if !isLast { break }
                }
            }
            closeRound(restarting: round.map { topology.servers[$0].name }, from: start)
            before = restarts
        }
    }

    @discardableResult
    private mutating func addInstalls(of layer: ServicingSequence.Layer, on position: Int, after: [String]) -> Bool {
        let server = topology.servers[position].name
        let seconds = topology.servers[position].maintenance.estimate.installSeconds
        let prefix = "\(server).install."
        var after = after
        for install in layer.installs {
            let reason =
                install.onBehalfOf.map { "a prerequisite of \($0)" } ?? wanted.reason(for: install.update, on: position)
            lastServicing[position] = append(
                PlanStep(
                    id: prefix + install.update,
                    server: server,
                    action: .install,
                    update: install.update,
                    requires: requirements(of: position, after: after),
                    reason: reason,
                    restart: install.restart,
                    estimateSeconds: seconds
                )
            )
            after = []
        }
        return !layer.installs.isEmpty
    }

    private mutating func addRestart(
        _ number: Int,
        on position: Int,
        after: [String],
        _ layer: ServicingSequence.Layer
    ) -> String {
        let server = topology.servers[position].name
        let certain = layer.installs.filter { $0.restart == .always }.map(\.update)
        let possible = layer.installs.filter { $0.restart == .maybe }.map(\.update)
        let reason =
            if layer.wasPending {
                "the server waits for a restart already and takes no updates before it"
            } else if !certain.isEmpty {
                "\(certain.joined(separator: ", ")) takes effect with a restart"
            } else {
                "\(possible.joined(separator: ", ")) may need a restart to take effect"
            }
        let id = append(
            PlanStep(
                id: "\(server).restart.\(number)",
                server: server,
                action: .restart,
                requires: requirements(of: position, after: after),
                reason: reason,
                estimateSeconds: topology.servers[position].maintenance.estimate.restartSeconds
            )
        )
        lastServicing[position] = id
        return id
    }

    private func requirements(of server: Int, after: [String]) -> [String] {
        let own = lastServicing[server].map { [$0] } ?? []
        return after.isEmpty ? own : own + after.filter { !own.contains($0) }
    }
}
