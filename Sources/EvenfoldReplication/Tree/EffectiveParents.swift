// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Cuts the cycles of directories (design: replication, section 4, step 1).
///
/// Every cycle is cut at its member with the largest place stamp: that one uses its previous parent if that is a known
/// directory without the mark, else the root; if it is cut again, the root; until there is no cycle.
struct EffectiveParents {
    /// The parent of each directory after all cuts.
    private(set) var parents: [ItemID: ItemID] = [:]
    /// The directories that do not stand where their record says.
    private(set) var cuts: Set<ItemID> = []

    /// - Complexity: O(directories · rounds).
    init(of directories: [ItemID: TreeItem]) {
        for (id, item) in directories { parents[id] = item.parent }
        while true {
            let cycles = findCycles()
            if cycles.isEmpty { return }
            for cycle in cycles { cut(cycle, of: directories) }
        }
    }

    private mutating func cut(_ cycle: [ItemID], of directories: [ItemID: TreeItem]) {
        var largest: (id: ItemID, item: TreeItem)?
        for id in cycle {
            guard let item = directories[id] else { continue }
            if let best = largest, item.placeStamp < best.item.placeStamp { continue }
            largest = (id, item)
        }
        guard let (id, item) = largest else { return }
        let isFirst = cuts.insert(id).inserted
        let previous = item.previousParent
        let isUsable = previous == .root || directories[previous].map { !$0.removed } ?? false
        parents[id] = isFirst && isUsable ? previous : .root
    }

    /// Each directory has one parent, so cycles share no member.
    private func findCycles() -> [[ItemID]] {
        var colour: [ItemID: Int] = [:]
        var cycles: [[ItemID]] = []
        var walk = 0
        for start in parents.keys where colour[start] == nil {
            walk += 1
            var path: [ItemID] = []
            var current = start
            while let parent = parents[current], colour[current] == nil {
                colour[current] = walk
                path.append(current)
                current = parent
            }
            if colour[current] == walk, let first = path.firstIndex(of: current) {
                cycles.append(Array(path[first...]))
            }
        }
        return cycles
    }
}
