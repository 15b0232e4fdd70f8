// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// Collects steps and rounds, gives steps their ids, and remembers what the servicing of each server ends with.
struct PlanBuilder {
    let topology: Topology
    private(set) var steps: [PlanStep] = []
    private(set) var rounds: [Round] = []
    var warnings: [PlanWarning] = []
    /// The last servicing step of each server that has any.
    private(set) var lastServicing: [String: String] = [:]
    private var ids: Set<String> = []
    private let estimates: [String: MaintenanceEstimate]

    init(topology: Topology) {
        self.topology = topology
        estimates = Dictionary(
            topology.servers.map { ($0.name, $0.maintenance.estimate) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Appends a step under a new id: `id` itself, unless names with dots in them made it before.
    ///
    /// - Returns: The id.
    mutating func append(_ step: PlanStep) -> String {
        var step = step
        var suffix = 2
        while !ids.insert(step.id).inserted {
            step.id = "\(step.id)~\(suffix)"
            suffix += 1
        }
        steps.append(step)
        return step.id
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
        var next = sequences.map { _ in 0 }
        let start = steps.count
        for (server, sequence) in sequences.enumerated() where sequence.restarts == 0 {
            for layer in sequence.layers { addInstalls(of: layer, on: topology.servers[server].name, after: []) }
        }
        closeRound(restarting: [], from: start)

        var before: [String] = []
        var counts = sequences.map { _ in 0 }
        for round in schedule {
            let start = steps.count
            var restarts: [String] = []
            for server in round {
                let name = topology.servers[server].name
                let layers = sequences[server].layers
                var after = before
                while next[server] < layers.count {
                    let layer = layers[next[server]]
                    next[server] += 1
                    if addInstalls(of: layer, on: name, after: after) { after = [] }
                    guard layer.restarts else { continue }
                    counts[server] += 1
                    restarts.append(addRestart(counts[server], on: name, after: after, layer))
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
    private mutating func addInstalls(of layer: ServicingSequence.Layer, on server: String, after: [String]) -> Bool {
        for (position, install) in layer.installs.enumerated() {
            let reason = install.onBehalfOf.map { "a prerequisite of \($0)" } ?? "required by the topology"
            lastServicing[server] = append(
                PlanStep(
                    id: "\(server).install.\(install.update)",
                    server: server,
                    action: .install,
                    update: install.update,
                    requires: requirements(of: server, after: position == 0 ? after : []),
                    reason: reason,
                    restart: install.restart,
                    estimateSeconds: estimates[server]?.installSeconds
                )
            )
        }
        return !layer.installs.isEmpty
    }

    private mutating func addRestart(
        _ number: Int,
        on server: String,
        after: [String],
        _ layer: ServicingSequence.Layer
    ) -> String {
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
                requires: requirements(of: server, after: after),
                reason: reason,
                estimateSeconds: estimates[server]?.restartSeconds
            )
        )
        lastServicing[server] = id
        return id
    }

    private func requirements(of server: String, after: [String]) -> [String] {
        let own = lastServicing[server].map { [$0] } ?? []
        return own + after.filter { !own.contains($0) }
    }
}
