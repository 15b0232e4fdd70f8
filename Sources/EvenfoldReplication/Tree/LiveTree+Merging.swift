// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// Same-named directories are one directory. Every change of an item queues its name; looking at a name puts its alive
// directories into one group, and a directory whose canonical item changes queues its children's names, so that
// children meet in turn.

extension LiveTree {
    /// Looks at queued names until nothing changes.
    ///
    /// Ends, because a group depends only on groups above it.
    mutating func settleNames() {
        var head = 0
        while head < queue.count {
            let slot = queue[head]
            head += 1
            look(at: slot)
        }
        queue.removeAll(keepingCapacity: true)
    }

    private mutating func look(at slot: Slot) {
        let directory = canonical(slot.directory)
        if aliases[directory] == nil, case .one(let only) = children[directory]?[slot.name] {
            touched.append(only)
            if canonicalOf[only] != nil || aliases[only] != nil { dissolve(only) }
            return
        }
        let holders = holders(in: directory, named: slot.name)
        touched += holders
        let alive = holders.filter { nodes[$0]?.item.kind == .directory && isAlive($0) }.sorted()
        guard let first = alive.first else { return }
        let others = Array(alive.dropFirst())
        if canonicalOf[first] == nil, aliases[first] ?? [] == others { return }
        for member in alive where !(canonicalOf[member] == first && others.contains(member)) { dissolve(member) }
        for alias in others { setCanonical(of: alias, to: first) }
        aliases[first] = others.isEmpty ? nil : others
    }

    /// Takes a directory out of its group; if it was the canonical one, the group falls apart and its names are looked
    /// at again.
    mutating func dissolve(_ id: ItemID) {
        if let first = canonicalOf[id] {
            let rest = (aliases[first] ?? []).filter { $0 != id }
            // The children's names under the old group must be seen while the group is known.
            queueNames(of: id, in: first)
            aliases[first] = rest.isEmpty ? nil : rest
            setCanonical(of: id, to: nil)
        }
        if let members = aliases[id] {
            aliases[id] = nil
            for member in members {
                queueNames(of: member, in: id)
                setCanonical(of: member, to: nil)
                if let node = nodes[member], let parent = node.parent {
                    queue.append(Slot(directory: parent, name: node.item.name))
                    touched.append(member)
                }
            }
        }
    }

    private mutating func setCanonical(of id: ItemID, to canonical: ItemID?) {
        guard canonicalOf[id] != canonical else { return }
        canonicalOf[id] = canonical
        touched.append(id)
        queueNames(of: id, in: id)
        if let canonical { touched.append(canonical) }
    }

    /// Queues the names of the table of `id`, to be looked at in the directory `directory`.
    private mutating func queueNames(of id: ItemID, in directory: ItemID) {
        guard let table = children[id] else { return }
        for name in table.keys.sorted() {
            queue.append(Slot(directory: directory, name: name))
            touchHolders(table[name])
        }
    }
}
