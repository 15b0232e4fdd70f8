// SPDX-License-Identifier: Apache-2.0

package import EvenfoldTopology

/// What stays online of a folder while a plan restarts servers.
package struct FolderAvailability: Hashable, Sendable {
    /// The folder.
    package var folder: Folder
    /// The most of its members that are down in one round.
    package var mostDown: Int

    /// The fewest members that are online.
    package var leastOnline: Int { folder.members.count - mostDown }
    /// How many more might be down.
    package var slack: Int { max(0, leastOnline - folder.minOnline) }
}

extension Plan {
    /// What stays online of each folder, in topology order.
    ///
    /// - Complexity: O(folders × restarts).
    package func availability(of topology: Topology) -> [FolderAvailability] {
        topology.folders.map { folder in
            let members = Set(folder.members.map(\.server))
            let down = rounds.map { round in round.restarting.count { members.contains($0) } }
            return FolderAvailability(folder: folder, mostDown: down.max() ?? 0)
        }
    }
}
