// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// What happens to one server's replication service before which updates must be effective.
struct ServerEvents: Hashable {
    /// What is still to come, each once, in the order of ``OrderedEvent``.
    var upcoming: [OrderedEvent] = []
    /// The folders of which the server is a read-only member that was initialised already, in topology order.
    var lateFolders: [String] = []

    /// The events of all servers, in topology order.
    ///
    /// - Complexity: O(servers + memberships + observations).
    static func all(_ topology: Topology, _ observed: ObservedFleet) -> [ServerEvents] {
        var result = topology.servers.map { server in
            ServerEvents(upcoming: OrderedEvent.allCases.filter { $0.isDoneByHand && server.upcoming.contains($0) })
        }
        guard topology.folders.contains(where: { $0.members.contains { $0.isReadOnly } }) else { return result }
        let positions = Dictionary(
            topology.servers.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let known = Dictionary(grouping: observed.members.filter { $0.state >= .initialised }, by: \.folder)
        for folder in topology.folders {
            let initialised = Set((known[folder.name] ?? []).map(\.server))
            for member in folder.members where member.isReadOnly {
                guard let position = positions[member.server] else { continue }
                if initialised.contains(member.server) {
                    result[position].lateFolders.append(folder.name)
                } else if !result[position].upcoming.contains(.readOnlyInitialSync) {
                    result[position].upcoming.insert(.readOnlyInitialSync, at: 0)
                }
            }
        }
        return result
    }

    /// Which of them are still to come and the update precedes.
    func upcoming(after update: Update) -> [OrderedEvent] { upcoming.filter(update.precedes.contains) }
}
