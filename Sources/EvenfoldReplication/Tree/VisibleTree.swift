// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Where a visible item stands: its directory, by its canonical item, and its name.
package struct TreePlace: Hashable, Sendable {
    /// The canonical item of the directory.
    package var parent: ItemID
    /// The name in it.
    package var name: FileName

    package init(parent: ItemID, name: FileName) {
        self.parent = parent
        self.name = name
    }
}

/// The visible tree as a pure function of the records: the executable form of section 4 of the replication design.
///
/// Whatever order records arrive in, equal record sets give equal trees. ``LiveTree`` computes the same step by step;
/// this form is what it is tested against.
package struct VisibleTree: Hashable, Sendable {
    /// Every visible item and where it stands.
    package private(set) var places: [ItemID: TreePlace] = [:]
    /// Every alias and the canonical directory that shows it.
    package private(set) var canonical: [ItemID: ItemID] = [:]
    /// Alive files and links whose name shows something else.
    package private(set) var shadowed: Set<ItemID> = []

    /// - Complexity: O(items · log items), more where directories form cycles.
    package init(_ items: [ItemID: TreeItem]) {
        let parents = EffectiveParents(of: items.filter { $0.value.kind == .directory }).parents
        var alive: Set<ItemID> = []
        for (id, item) in items where !item.removed {
            var current = id
            while alive.insert(current).inserted, let holder = items[current] {
                let parent = parents[current] ?? holder.parent
                guard items[parent]?.kind == .directory else { break }
                current = parent
            }
        }
        var children: [ItemID: [ItemID]] = [:]
        for id in alive.sorted() {
            guard let item = items[id] else { continue }
            children[parents[id] ?? item.parent, default: []].append(id)
        }
        show([.root], as: .root, children: children, items: items)
    }

    private mutating func show(
        _ group: [ItemID],
        as directory: ItemID,
        children: [ItemID: [ItemID]],
        items: [ItemID: TreeItem]
    ) {
        var queue: [(group: [ItemID], canonical: ItemID)] = [(group, directory)]
        while let (group, directory) = queue.popLast() {
            var names: [FileName: [ItemID]] = [:]
            for member in group {
                for child in children[member] ?? [] {
                    guard let item = items[child] else { continue }
                    names[item.name, default: []].append(child)
                }
            }
            for (name, members) in names {
                let directories = members.filter { items[$0]?.kind == .directory }.sorted()
                let others = members.filter { items[$0]?.kind != .directory }
                if let first = directories.first {
                    places[first] = TreePlace(parent: directory, name: name)
                    for alias in directories.dropFirst() { canonical[alias] = first }
                    shadowed.formUnion(others)
                    queue.append((directories, first))
                } else if let winner = others.max(by: { Self.dataStamp($0, items) < Self.dataStamp($1, items) }) {
                    places[winner] = TreePlace(parent: directory, name: name)
                    shadowed.formUnion(others.filter { $0 != winner })
                }
            }
        }
    }

    private static func dataStamp(_ id: ItemID, _ items: [ItemID: TreeItem]) -> Stamp {
        items[id]?.dataStamp ?? Stamp(fence: .preexisting, clock: .zero, version: ItemID.root.version)
    }
}
