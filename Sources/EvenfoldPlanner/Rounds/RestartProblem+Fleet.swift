// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology

extension RestartProblem {
    /// The restarts of a topology's servers.
    ///
    /// Which members are online: of a folder with at least one synchronised member, the synchronised healthy ones,
    /// since only they serve content. Of a folder that is not replicated yet nobody serves content through Evenfold;
    /// but
    /// its members serve their users, so all declared ones count, save those observed to be ill. A plan made before
    /// the first apply thus keeps `minOnline` as well.
    init(topology: Topology, restarts: [Int], observed: ObservedFleet, controller: String?, together: Int) {
        let positions = Dictionary(
            topology.servers.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let states = Dictionary(grouping: observed.members, by: \.folder)
        self.restarts = restarts
        self.together = max(1, together)
        constraints = topology.folders.map { folder in
            let members = Dictionary(
                (states[folder.name] ?? []).map { ($0.server, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let isLive = members.values.contains { $0.state == .synced }
            let online = folder.members.filter { member in
                guard let state = members[member.server] else { return !isLive }
                return state.isHealthy && (!isLive || state.state == .synced)
            }
            return RestartConstraint(
                folder: folder.name,
                online: online.compactMap { positions[$0.server] }.sorted(),
                minOnline: folder.minOnline
            )
        }
        order = Self.byImportance(topology, controller: controller)
        self.controller = controller.flatMap { positions[$0] }
    }

    /// The least important servers first, so that a failure meets them first: the controller's own machine last, then
    /// primaries, then hubs, then those with many folders; by name where all that is equal.
    private static func byImportance(_ topology: Topology, controller: String?) -> [Int] {
        var primaries: Set<String> = []
        var hubs: Set<String> = []
        var folders: [String: Int] = [:]
        for folder in topology.folders {
            var neighbours: [String: Set<String>] = [:]
            for connection in folder.connections {
                neighbours[connection.from, default: []].insert(connection.to)
                neighbours[connection.to, default: []].insert(connection.from)
            }
            let fewest = folder.members.map { neighbours[$0.server]?.count ?? 0 }.min() ?? 0
            for member in folder.members {
                if member.primary { primaries.insert(member.server) }
                if (neighbours[member.server]?.count ?? 0) > fewest { hubs.insert(member.server) }
                folders[member.server, default: 0] += 1
            }
        }
        func rank(_ server: Server) -> [Int] {
            [
                server.name == controller ? 1 : 0, primaries.contains(server.name) ? 1 : 0,
                hubs.contains(server.name) ? 1 : 0, folders[server.name] ?? 0,
            ]
        }
        let ranked = topology.servers.enumerated().map { (position: $0, rank: rank($1), name: $1.name) }
        return ranked.sorted {
            $0.rank == $1.rank ? $0.name < $1.name : $0.rank.lexicographicallyPrecedes($1.rank)
        }.map(\.position)
    }
}
