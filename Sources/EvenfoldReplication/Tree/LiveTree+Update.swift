// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension LiveTree {
    /// Inserts or replaces what the record of `id` says.
    ///
    /// Its kind never changes.
    package mutating func set(_ id: ItemID, _ item: TreeItem) {
        let old = nodes[id]
        if let old, old.item == item { return }
        if item.kind == .directory,
            !cuts.isEmpty || (old?.item.parent != item.parent && wouldCycle(id, below: item.parent))
        {
            recut(with: id, item)
        } else if let old, old.parent == item.parent, old.item.name == item.name {
            let wasAlive = isAlive(id)
            nodes[id]?.item = item
            lifeMayHaveChanged(of: id, from: wasAlive)
            touch(id)
        } else {
            if old != nil { detach(id) }
            nodes[id] = Node(item: item, parent: nil)
            attach(id, to: item.parent)
        }
        settleNames()
    }

    /// Forgets `id`; what stands below it by record stays without a visible parent.
    package mutating func remove(_ id: ItemID) {
        guard let node = nodes[id] else { return }
        if !cuts.isEmpty {
            var directories = directoryItems()
            directories[id] = nil
            detach(id)
            nodes[id] = nil
            apply(EffectiveParents(of: directories))
        } else {
            detach(id)
            nodes[id] = nil
        }
        if node.item.kind == .directory, let table = children[id] {
            for name in table.keys.sorted() { touchHolders(table[name]) }
        }
        touched.append(id)
        settleNames()
    }

    // MARK: Cycles

    private func directoryItems() -> [ItemID: TreeItem] {
        nodes.compactMapValues { $0.item.kind == .directory ? $0.item : nil }
    }

    private mutating func recut(with id: ItemID, _ item: TreeItem) {
        var directories = directoryItems()
        directories[id] = item
        if nodes[id] != nil { detach(id) }
        nodes[id] = Node(item: item, parent: nil)
        apply(EffectiveParents(of: directories))
    }

    /// Detaches every directory whose parent changes before it attaches the first, so that no cycle stands even for a
    /// moment.
    private mutating func apply(_ effective: EffectiveParents) {
        let moved = effective.parents.filter { nodes[$0.key]?.parent != $0.value }.keys.sorted()
        for directory in moved where nodes[directory]?.parent != nil { detach(directory) }
        for directory in moved {
            if let parent = effective.parents[directory] { attach(directory, to: parent) }
        }
        cuts = effective.cuts
    }

    // MARK: Attaching

    private mutating func attach(_ id: ItemID, to parent: ItemID) {
        guard let item = nodes[id]?.item else { return }
        nodes[id]?.parent = parent
        children[parent, default: [:]][item.name].add(id)
        if isAlive(id, item) { changeAliveChildren(of: parent, by: 1) }
        touch(id)
        if item.kind == .directory, let table = children[id] {
            // Children that came before their parent become visible with it.
            for name in table.keys.sorted() { touchHolders(table[name]) }
        }
    }

    private mutating func detach(_ id: ItemID) {
        guard let node = nodes[id], let parent = node.parent else { return }
        touch(id)
        dissolve(id)
        let wasAlive = isAlive(id)
        switch children[parent]?[node.item.name] {
        case nil: break
        case .one: children[parent]?[node.item.name] = nil
        case .many(let others):
            let rest = others.filter { $0 != id }
            if rest.count == 1 {
                children[parent]?[node.item.name] = .one(rest[0])
            } else {
                children[parent]?[node.item.name] = .many(rest)
            }
        }
        if children[parent]?.isEmpty ?? false { children[parent] = nil }
        nodes[id]?.parent = nil
        if wasAlive { changeAliveChildren(of: parent, by: -1) }
    }

    /// Counts an alive child in or out, and what that means further up.
    ///
    /// - Complexity: O(depth).
    private mutating func changeAliveChildren(of directory: ItemID, by difference: Int) {
        let old = aliveChildren[directory, default: 0]
        let count = old + difference
        aliveChildren[directory] = count == 0 ? nil : count
        // Only the first and the last alive child make a difference, and only to what is removed.
        guard (old > 0) != (count > 0), let item = nodes[directory]?.item, item.removed, item.kind == .directory else {
            return
        }
        lifeMayHaveChanged(of: directory, from: old > 0)
    }

    private mutating func lifeMayHaveChanged(of id: ItemID, from wasAlive: Bool) {
        let isAliveNow = isAlive(id)
        guard wasAlive != isAliveNow else { return }
        if !isAliveNow { dissolve(id) }
        touch(id)
        if let parent = nodes[id]?.parent { changeAliveChildren(of: parent, by: isAliveNow ? 1 : -1) }
    }

    // MARK: Marking

    /// Marks an item and its name to be looked at again.
    private mutating func touch(_ id: ItemID) {
        touched.append(id)
        guard let node = nodes[id], let parent = node.parent else { return }
        queue.append(Slot(directory: parent, name: node.item.name))
        // The group of its directory may fall apart before the name is looked at; what shared the name there is looked
        // at too.
        if let first = canonicalOf[parent] { queue.append(Slot(directory: first, name: node.item.name)) }
    }

    mutating func touchHolders(_ holders: Holders?) {
        touched += holders?.all ?? []
    }
}

extension LiveTree.Holders? {
    /// Adds somebody who has the name.
    mutating func add(_ id: ItemID) {
        guard let others = self?.all else {
            self = .one(id)
            return
        }
        self = .many((others + [id]).sorted())
    }
}
