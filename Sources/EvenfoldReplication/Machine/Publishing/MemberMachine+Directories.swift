// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Lets directory items inherit inodes that are theirs by right, before a plan is made: no operation on disk is
    /// needed for that.
    ///
    /// Three cases: a directory of before the first synchronisation and the partner's of the same path; an alias whose
    /// canonical item died or left; a smaller item that joined a name and became canonical.
    mutating func adoptDirectories() {
        // Topmost first: what is adopted makes the next level possible.
        var queue: [ItemID] = []
        while let id = readyDirectories.take() { queue.append(id) }
        // Each takes and gives once: where two have a claim to one inode, it would go back and forth for ever.
        var settled: Set<ItemID> = []
        var hasAdopted = true
        while hasAdopted {
            hasAdopted = false
            for id in queue where !settled.contains(id) {
                guard let other = inheritance(of: id), !settled.contains(other) else { continue }
                inherit(id, from: other)
                settled.insert(id)
                if entries[other]?.installed == nil { settled.insert(other) }
                hasAdopted = true
            }
        }
    }

    private func inheritance(of id: ItemID) -> ItemID? {
        guard let place = tree.place(of: id),
            entries[id]?.installed.map({ $0.parent != place.parent || $0.name != place.name }) ?? true,
            place.parent == .root || entries[place.parent]?.installed != nil,
            let other = disk.occupant(of: place.parent, named: place.name), other != id, let holder = entries[other],
            holder.record.kind == .directory
        else { return nil }
        if holder.isPreexisting { return other }
        if tree.canonical(other) == id { return other }
        // Its inode was shared with `id`, which has none: what was put there for `id` stays where it is.
        if entries[id] != nil, entries[id]?.installed == nil, tree.place(of: other) != place { return other }
        return nil
    }

    /// Gives the inode of one directory item, and what was put into it, to another; an inode of its own goes the other
    /// way.
    private mutating func inherit(_ id: ItemID, from other: ItemID) {
        guard let record = target(of: id), let theirs = entries[other]?.installed else { return }
        let isPreexisting = entries[other]?.isPreexisting ?? false
        if entries[id] == nil {
            putRecord(record)
            learn(record)
        }
        var own = entries[id]?.installed
        // Where the one inode stands in the other, it still does: only the other's item is a new one.
        if own?.parent == other { own?.parent = id }
        let intoOwn = disk.contents(of: other)
        let intoTheirs = disk.contents(of: id)
        var installed = theirs
        installed.data = record.dataVersion
        installed.dataContext = record.dataContext
        if entries[other]?.record.attributes.value == record.attributes.value,
            theirs.attributes == entries[other]?.record.attributesVersion
        {
            installed.attributes = record.attributesVersion
            installed.attributesContext = record.attributesContext
        } else if isPreexisting {
            // Versions of before the first synchronisation mean nothing to anybody.
            installed.attributesContext = record.attributesContext
        }
        // Both tables are emptied before either inode changes hands, so that nothing counts as displaced.
        for child in intoOwn + intoTheirs {
            if let installed = entries[child]?.installed { disk.remove(child, installed) }
        }
        setInstalled(other, nil)
        setInstalled(id, installed)
        if let own { setInstalled(other, own) }
        for child in intoOwn where child != id { hang(child, into: id) }
        for child in intoTheirs { hang(child, into: other) }
        // Scans are asked for by item and look at inodes.
        let isOtherWanted = isScanWanted(of: other)
        if isScanWanted(of: id), own != nil { wantScan(of: other) }
        if isOtherWanted { wantScan(of: id) }
        if scanRequests.deep.contains(other) { scanRequests.deep.insert(id) }
        if isPreexisting, entries[other]?.installed == nil { forget(other) }
        dirty.add(other)
    }

    private func isScanWanted(of directory: ItemID) -> Bool {
        scanRequests.members.contains(directory) || scanRequests.recheck.contains(directory)
            || scanRequests.unreadable[directory] != nil
    }

    /// Notes that what was put into one item's directory is now in another's; the inode stays where it is.
    private mutating func hang(_ child: ItemID, into directory: ItemID) {
        guard var installed = entries[child]?.installed else { return }
        installed.parent = directory
        entries[child]?.installed = installed
        disk.insert(child, installed)
        if entries[child]?.isPreexisting ?? false { entries[child]?.record.place.value.parent = directory }
        journal.entries.add(child)
        dirty.add(child)
    }
}
