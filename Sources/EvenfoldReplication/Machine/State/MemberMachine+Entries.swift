// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// Every change of an entry goes through here, so that maps, tree, arrival log and journal stay of one mind.

extension MemberMachine {
    /// The record that says how an item should be: the admitted pending one, else the index's; `nil` for what is not
    /// replicated (yet).
    func target(of id: ItemID) -> Record? {
        if let admitted = pending[id]?.admitted { return admitted }
        guard let entry = entries[id], !entry.isPreexisting else { return nil }
        return entry.record
    }

    /// Writes `record` into the index under a new arrival number.
    mutating func putRecord(_ record: Record, isPreexisting: Bool = false) {
        let id = record.id
        header.arrival += 1
        journal.isHeaderChanged = true
        if let index = entries.index(forKey: id) {
            keepOlderDigest(id, of: entries.values[index], before: record)
            preexistingCount += (isPreexisting ? 1 : 0) - (entries.values[index].isPreexisting ? 1 : 0)
            entries.values[index].record = record
            entries.values[index].arrival = header.arrival
            entries.values[index].isPreexisting = isPreexisting
        } else {
            if isPreexisting { preexistingCount += 1 }
            entries[id] = IndexEntry(
                record: record,
                installed: nil,
                arrival: header.arrival,
                isPreexisting: isPreexisting
            )
        }
        arrivals.append(header.arrival, id)
        journal.entries.add(id)
        refreshTree(id)
    }

    /// Sets or clears what carries an item that has an entry.
    mutating func setInstalled(_ id: ItemID, _ installed: Installation?) {
        guard let index = entries.index(forKey: id) else { return }
        let old = entries.values[index].installed
        let isDirectory = entries.values[index].record.kind == .directory
        var installed = installed
        if let parent = installed?.parent, parent.version.replica != .reserved, entries[parent]?.installed == nil {
            // It went into a directory of the right name that is another one: a scan will find out which.
            installed?.parent = .displaced
            installed?.name = id.asideName
            wantScan(of: .root)
        }
        if let old { disk.remove(id, old) }
        if let installed, let other = disk.occupant(of: installed.parent, named: installed.name), other != id {
            displace(other)
        }
        entries.values[index].installed = installed
        if !olderDigests.isEmpty, let older = olderDigests[id], older.version != installed?.data {
            olderDigests[id] = nil
        }
        if let installed {
            disk.insert(id, installed)
        } else if isDirectory {
            for child in disk.contents(of: id) { displace(child) }
        }
        journal.entries.add(id)
        wakeWaiters(of: id)
        dirty.add(id)
    }

    /// Something else stands where `id` was put: a scan will find out where it went, or that it is gone.
    private mutating func displace(_ id: ItemID) {
        guard var installed = entries[id]?.installed else { return }
        disk.remove(id, installed)
        installed.parent = .displaced
        installed.name = id.asideName
        entries[id]?.installed = installed
        disk.insert(id, installed)
        journal.entries.add(id)
        wantScan(of: .root)
    }

    /// Refreshes the fingerprint alone, where nothing that is replicated changed.
    mutating func refreshFingerprint(_ id: ItemID, _ fingerprint: Fingerprint) {
        guard var installed = entries[id]?.installed, installed.fingerprint != fingerprint else { return }
        disk.remove(id, installed)
        installed.fingerprint = fingerprint
        disk.insert(id, installed)
        entries[id]?.installed = installed
        journal.entries.add(id)
    }

    /// Takes an entry out of the index; nothing of it may be on disk any more.
    mutating func forget(_ id: ItemID) {
        guard let entry = entries[id] else { return }
        if let installed = entry.installed { disk.remove(id, installed) }
        if entry.isPreexisting { preexistingCount -= 1 }
        entries[id] = nil
        olderDigests[id] = nil
        journal.entries.add(id)
        refreshTree(id)
        wakeWaiters(of: id)
    }

    /// Every item that this very inode carries, the first one put there first.
    func carriers(of identity: FileIdentity) -> [ItemID] {
        disk.items(with: identity.inode).filter { entries[$0]?.installed?.fingerprint.identity == identity }
    }

    /// Tells the tree what the target of `id` is now and marks whatever that moves.
    mutating func refreshTree(_ id: ItemID) {
        if let record = target(of: id) {
            tree.set(id, TreeItem(record))
        } else if tree.item(id) != nil {
            tree.remove(id)
        }
        dirty.add(id)
        for touched in tree.takeTouched() {
            dirty.add(touched)
            wakeWaiters(of: touched)
        }
    }

    /// Looks again at what waits for `id`.
    mutating func wakeWaiters(of id: ItemID) {
        guard !waiters.isEmpty, let waiting = waiters.removeValue(forKey: id) else { return }
        for waiter in waiting { dirty.add(waiter) }
    }

    /// Looks at `waiter` again when something about `id` changes.
    mutating func wait(_ waiter: ItemID, for id: ItemID) {
        if waiters[id]?.contains(waiter) ?? false { return }
        waiters[id, default: []].append(waiter)
    }

    /// The next version of this replica; known here at once.
    mutating func nextVersion() -> VersionID {
        header.sequence += 1
        journal.isHeaderChanged = true
        let version = VersionID(replica: header.replica, sequence: header.sequence)
        learn(version)
        return version
    }

    /// The next even tick.
    mutating func nextClock() -> HybridClock {
        header.clock = header.clock.next(now: now)
        journal.isHeaderChanged = true
        return header.clock
    }

    mutating func see(_ clock: HybridClock) {
        guard header.clock < clock else { return }
        header.clock = clock
        journal.isHeaderChanged = true
    }

    mutating func learn(_ version: VersionID) {
        knowledge.insert(version)
        journal.isKnowledgeChanged = true
    }

    mutating func learn(_ record: Record) {
        record.forEachVersion { knowledge.insert($0) }
        journal.isKnowledgeChanged = true
    }

    /// Whether the disk holds other content than `record` says; directories have none.
    func needsContent(_ record: Record, _ installed: Installation) -> Bool {
        record.kind != .directory && installed.data != record.dataVersion
    }

    /// The digest of what is on disk for `id`, where it is known.
    func installedDigest(_ id: ItemID) -> Digest? {
        guard let entry = entries[id], let installed = entry.installed else { return nil }
        if installed.data == entry.record.dataVersion { return entry.record.digest }
        guard let older = olderDigests[id], older.version == installed.data else { return nil }
        return older.digest
    }

    private mutating func keepOlderDigest(_ id: ItemID, of entry: IndexEntry, before record: Record) {
        guard let installed = entry.installed, let digest = entry.record.digest,
            installed.data == entry.record.dataVersion
        else { return }
        if record.dataVersion == installed.data {
            if olderDigests[id] != nil { olderDigests[id] = nil }
        } else {
            olderDigests[id] = OlderDigest(version: installed.data, digest: digest)
        }
    }
}
