// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Takes in what a source offers.
    mutating func receive(_ records: [OfferedRecord], from server: String, over link: LinkID) {
        for offered in records {
            guard isAcceptable(offered.record) else {
                refuse(link, .protocolViolation)
                return
            }
            if isRejoinWanted { return }
            receive(offered.record, from: server, over: link)
        }
    }

    /// What no sound peer sends: the root as an item, an item that is another kind here, versions of this replica that
    /// it never gave out.
    private mutating func isAcceptable(_ record: Record) -> Bool {
        if record.id.version.replica == .reserved { return false }
        let parent = record.parent
        if parent.version.replica == .reserved, parent != .root { return false }
        if let kind = pending[record.id]?.record.kind ?? entries[record.id]?.record.kind, kind != record.kind {
            return false
        }
        var isSound = true
        record.forEachVersion { version in
            if version.replica == .reserved || version.sequence == 0 || version.sequence == UInt64.max {
                isSound = false
            } else if version.replica == header.replica, version.sequence > header.sequence {
                // This index was restored to an earlier state: its numbers are in use already.
                isRejoinWanted = true
            }
        }
        return isSound
    }

    private mutating func receive(_ record: Record, from server: String, over link: LinkID) {
        see(record.highestClock)
        if exchange.links[link]?.subscription != nil {
            // What the peer offers, it has.
            record.forEachVersion { exchange.links[link]?.subscription?.known.insert($0) }
        }
        let id = record.id
        var unknown: [VersionID] = []
        record.forEachVersion { if !knowledge.contains($0) { unknown.append($0) } }
        if var known = pending[id] {
            known.record.merge(record)
            known.source = server
            known.unjudgedSources.insert(server)
            for version in unknown where !known.versions.contains(version) { known.versions.append(version) }
            if known.isRowCurrent {
                known.isRowCurrent = false
                exchange.unpersisted.append(id)
            }
            pending[id] = known
        } else {
            // A removed directory that was forgotten here is taken in once more when something names it as its parent.
            guard !unknown.isEmpty || entries[id] == nil && exchange.orphans[id] != nil else { return }
            var merged = record
            if let entry = entries[id] {
                merged.merge(entry.record)
                if merged.hasSameVersions(as: entry.record) {
                    // Older than what is here in every register: processed.
                    for version in unknown { learn(version) }
                    return
                }
            }
            var state = PendingState(
                record: merged,
                source: server,
                versions: unknown,
                since: now,
                reason: nil,
                isJudged: false,
                isPersisted: false
            )
            state.unjudgedSources = [server]
            pending[id] = state
            exchange.unpersisted.append(id)
        }
        considerAdmission(of: id)
        dirty.add(id)
    }

    /// Lets a pending record take part in the tree, where that judges nobody's name before its source has caught up.
    mutating func considerAdmission(of id: ItemID) {
        guard let state = pending[id] else { return }
        if let admitted = state.admitted, admitted == state.record { return }
        let item = TreeItem(state.record)
        guard item.parent == .root || tree.item(item.parent)?.kind == .directory else {
            if !(exchange.orphans[item.parent]?.contains(id) ?? false) {
                exchange.orphans[item.parent, default: []].append(id)
            }
            pending[id]?.reason = .waitingForParent
            return
        }
        let isJudged = state.isJudged || state.unjudgedSources.isEmpty
        if !isJudged, collides(id, item) {
            exchange.colliding.insert(id)
            pending[id]?.reason = .nameCollision
            return
        }
        if !exchange.colliding.isEmpty { exchange.colliding.remove(id) }
        pending[id]?.admitted = state.record
        switch state.reason {
        case .waitingForParent, .nameCollision: pending[id]?.reason = holds[id]?.reason
        default: break
        }
        refreshTree(id)
        if state.record.kind == .directory, let waiting = exchange.orphans.removeValue(forKey: id) {
            for child in waiting { considerAdmission(of: child) }
        }
    }

    /// Whether letting `item` in would make a name, its own or that of a directory it brings back to life, stand for
    /// two items, or close a cycle.
    private func collides(_ id: ItemID, _ item: TreeItem) -> Bool {
        let old = tree.item(id)
        if item.kind == .directory, old?.parent != item.parent, tree.wouldCycle(id, below: item.parent) { return true }
        if item.removed, !(item.kind == .directory && tree.isAlive(id)) { return false }
        let wasHere = old.map { $0.parent == item.parent && $0.name == item.name } ?? false
        if !(wasHere && tree.isAlive(id)), tree.isTaken(item.name, in: item.parent, besides: id) { return true }
        var directory = item.parent
        // By effective parents: those of the records may form a cycle, also of directories that are dead.
        while directory != .root, !tree.isAlive(directory), let name = tree.item(directory)?.name,
            let above = tree.effectiveParent(of: directory)
        {
            if tree.isTaken(name, in: above, besides: directory) { return true }
            directory = above
        }
        return false
    }

    /// The admitted record becomes the index's: what it stands for is on disk, or is nothing that a disk could hold.
    mutating func join(_ id: ItemID) {
        guard let state = pending[id], let admitted = state.admitted else { return }
        var record = admitted
        if let entry = entries[id], !entry.isPreexisting { record.merge(entry.record) }
        if entries[id]?.record != record { putRecord(record) }
        if state.record.hasSameVersions(as: record) {
            resolvePending(id)
        } else {
            // A newer part waits for its source to catch up; what is here is known, what lies between is not.
            learn(record)
            pending[id]?.versions.removeAll { knowledge.contains($0) }
        }
    }

    /// Everything an item's pending record stood for is processed.
    mutating func resolvePending(_ id: ItemID) {
        guard let state = pending.removeValue(forKey: id) else { return }
        for version in state.versions { learn(version) }
        learn(state.record)
        if !exchange.colliding.isEmpty { exchange.colliding.remove(id) }
        if state.isPersisted { journal.changes.append(.pendingDone(id)) }
        refreshTree(id)
        wakeWaiters(of: id)
    }

    /// After a local write: what is pending for the item is merged with it, and may be overtaken by it.
    mutating func mergeIntoPending(_ id: ItemID) {
        guard var state = pending[id], let entry = entries[id] else { return }
        state.record.merge(entry.record)
        state.admitted?.merge(entry.record)
        if state.isRowCurrent {
            state.isRowCurrent = false
            exchange.unpersisted.append(id)
        }
        pending[id] = state
        if state.record.hasSameVersions(as: entry.record) {
            resolvePending(id)
        } else {
            refreshTree(id)
            considerAdmission(of: id)
        }
    }
}
