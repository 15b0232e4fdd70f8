// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldTopology

/// Judges whether a server may be restarted now.
///
/// Capacity is what agents report, never what a timer says.
package enum RestartGate {
    /// What stands against restarting the server, as sentences without a full stop; empty when nothing does.
    ///
    /// A folder that the server does not serve yet holds nothing back.
    ///
    /// - `topology`: The topology in force.
    /// - `statuses`: What agents report, by server; a server that does not answer is missing.
    /// - `down`: Servers that are being restarted; they count as down, whatever was last heard of them.
    package static func obstacles(
        toRestarting server: String,
        topology: Topology,
        statuses: [String: AgentStatus],
        down: Set<String> = []
    ) -> [String] {
        let statuses = statuses.filter { $0.key == server || !down.contains($0.key) }
        var obstacles: [String] = []
        for folder in topology.folders where folder.members.contains(where: { $0.server == server }) {
            let others = folder.members.map(\.server).filter { $0 != server }
            if member(folder.name, on: server, statuses)?.isOpening == true {
                obstacles.append("folder \(folder.name): \(server) is opening it")
                continue
            }
            // A member that serves nobody yet takes nothing away by going down.
            guard let own = member(folder.name, on: server, statuses), own.isInitialSyncDone else { continue }
            let healthy = others.filter { member(folder.name, on: $0, statuses).map(isHealthy) ?? false }
            if healthy.count < folder.minOnline {
                obstacles.append(
                    "folder \(folder.name): \(healthy.count) other members are healthy, and \(folder.minOnline) must stay online"
                )
            }
            let backlog =
                own.connections
                .filter { $0.from == server && others.contains($0.to) }.map { $0.backlog ?? 0 }.max() ?? 0
            if backlog > 0 {
                obstacles.append("folder \(folder.name): \(backlog) changes of \(server) are not with its partners yet")
            }
        }
        return obstacles
    }

    private static func member(_ folder: String, on server: String, _ statuses: [String: AgentStatus]) -> MemberStatus?
    {
        statuses[server]?.folders.first { $0.folder == folder }
    }

    private static func isHealthy(_ member: MemberStatus) -> Bool {
        member.isInitialSyncDone && member.state == "normal"
    }
}
