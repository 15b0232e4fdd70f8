// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension LiveTree {
    /// The directory that shows `directory`: itself unless it is an alias.
    package func canonical(_ directory: ItemID) -> ItemID { canonicalOf[directory] ?? directory }

    /// The canonical directory and its aliases, smallest first.
    package func group(of directory: ItemID) -> [ItemID] {
        let first = canonical(directory)
        return [first] + (aliases[first] ?? [])
    }

    /// Whether `item` is known to the tree (the root always is).
    package func contains(_ item: ItemID) -> Bool { item == .root || nodes[item] != nil }

    /// What the tree holds of `item`.
    package func item(_ id: ItemID) -> TreeItem? { nodes[id]?.item }

    /// The directory that `item` is put into once every cycle is cut; `nil` for the root and for what is not known.
    package func effectiveParent(of item: ItemID) -> ItemID? { nodes[item]?.parent }

    /// Whether `item` is alive: not removed, or a directory with an alive child.
    package func isAlive(_ id: ItemID) -> Bool {
        guard let node = nodes[id] else { return id == .root }
        return isAlive(id, node.item)
    }

    /// Whether `id`, of which the tree holds `item`, is alive.
    func isAlive(_ id: ItemID, _ item: TreeItem) -> Bool {
        !item.removed || (item.kind == .directory && aliveChildren[id, default: 0] > 0)
    }

    /// Where `item` is to be seen; `nil` for what is dead, shadowed, an alias or not below the root.
    package func place(of id: ItemID) -> TreePlace? {
        guard let node = nodes[id], let parent = node.parent, isAlive(id, node.item), contains(parent),
            canonicalOf[id] == nil
        else { return nil }
        let directory = canonical(parent)
        guard winner(in: directory, named: node.item.name) == id else { return nil }
        return TreePlace(parent: directory, name: node.item.name)
    }

    /// Who is shown under `name` in the canonical directory `directory`.
    package func winner(in directory: ItemID, named name: FileName) -> ItemID? {
        if aliases[directory] == nil {
            switch children[directory]?[name] {
            case nil: return nil
            case .one(let only): return isAlive(only) ? only : nil
            case .many: break
            }
        }
        var best: (id: ItemID, item: TreeItem)?
        for id in holders(in: directory, named: name) {
            guard isAlive(id), let item = nodes[id]?.item else { continue }
            guard let other = best else {
                best = (id, item)
                continue
            }
            switch (other.item.kind == .directory, item.kind == .directory) {
            case (true, true): if id < other.id { best = (id, item) }
            case (true, false): break
            case (false, true): best = (id, item)
            case (false, false): if other.item.dataStamp < item.dataStamp { best = (id, item) }
            }
        }
        return best?.id
    }

    /// Whether anybody alive but `id` has `name` in the directory `directory`.
    package func isTaken(_ name: FileName, in directory: ItemID, besides id: ItemID) -> Bool {
        holders(in: canonical(directory), named: name).contains { $0 != id && isAlive($0) }
    }

    /// Everybody, alive or not, whose record puts it under `name` in the merged directory `directory`.
    package func holders(in directory: ItemID, named name: FileName) -> [ItemID] {
        guard canonicalOf[directory] != nil || aliases[directory] != nil else {
            // Nearly every directory is one item, and a name that nobody has costs no memory.
            return children[directory]?[name]?.all ?? []
        }
        return group(of: directory).flatMap { children[$0]?[name]?.all ?? [] }
    }

    /// The names of the merged directory `directory` that show something, sorted, each with who is shown.
    package func visibleChildren(of directory: ItemID) -> [(name: FileName, id: ItemID)] {
        var names: Set<FileName> = []
        for member in group(of: directory) {
            if let table = children[member] { names.formUnion(table.keys) }
        }
        return names.sorted().compactMap { name in winner(in: directory, named: name).map { (name, $0) } }
    }

    /// Whether any item, alive or not, stands below `directory` by its record, also where a cycle keeps it from there.
    ///
    /// - Complexity: O(1), and O(cut directories) while directory moves form a cycle.
    package func hasChildren(_ directory: ItemID) -> Bool {
        if let table = children[directory], !table.isEmpty { return true }
        return cuts.contains { nodes[$0]?.item.parent == directory }
    }

    /// Whether putting `directory` below `parent` would close a cycle; true also while there are cycles anyway.
    package func wouldCycle(_ directory: ItemID, below parent: ItemID) -> Bool {
        var current: ItemID? = parent
        while let id = current {
            if id == directory { return true }
            current = nodes[id]?.parent
        }
        return false
    }
}
