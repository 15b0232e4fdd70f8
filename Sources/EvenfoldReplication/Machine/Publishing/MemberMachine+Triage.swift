// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Looks at every dirty item.
    ///
    /// - Complexity: O(dirty items).
    mutating func triageAll() {
        while let id = dirty.take() { triage(id) }
    }

    /// Compares where an item is with where it should be, and starts what is missing.
    private mutating func triage(_ id: ItemID) {
        if publishing?.items.contains(id) ?? false {
            publishing?.redo.append(id)
            return
        }
        guard let record = target(of: id) else {
            if entries[id]?.isPreexisting ?? false, header.initialSyncDone { ready.add(id) } else { releaseHold(id) }
            return
        }
        let installed = entries[id]?.installed
        guard let place = tree.place(of: id) else {
            if let staged = fetching.byItem[id] { dropFetch(staged) }
            // An alias or a loser needs no disk to be known; something removed is known once it is off the disk.
            if installed == nil || tree.isAlive(id) { join(id) }
            if entries[id]?.installed != nil { enqueue(id, record.kind) } else { releaseHold(id) }
            return
        }
        guard let installed else {
            if record.kind != .file {
                enqueue(id, record.kind)
            } else if isContentAtHand(id, record, place) {
                enqueue(id, record.kind)
            }
            return
        }
        let isMoving = installed.parent != place.parent || installed.name != place.name
        let isAttributed = installed.attributes != record.attributesVersion
        guard needsContent(record, installed) else {
            if let staged = fetching.byItem[id] { dropFetch(staged) }
            if isMoving || isAttributed {
                enqueue(id, record.kind)
            } else {
                join(id)
                // Also where nothing is pending any more: a local write may have brought what a failed try was about.
                releaseHold(id)
            }
            return
        }
        if isBeingCompared(id) { return }
        if record.kind == .symbolicLink || isMoving || hasSameContent(id, record, installed)
            || isContentAtHand(id, record, place)
        {
            enqueue(id, record.kind)
        }
    }

    private mutating func enqueue(_ id: ItemID, _ kind: ItemKind) {
        if entries[id]?.installed?.parent == .displaced { return }
        if let hold = holds[id], hold.retryAt > now {
            timers.add(id, at: hold.retryAt)
            return
        }
        ready.add(id)
        if kind == .directory { readyDirectories.add(id) }
    }

    /// Whether what is on disk is, byte for byte, what `record` says.
    func hasSameContent(_ id: ItemID, _ record: Record, _ installed: Installation) -> Bool {
        guard record.kind == .file, let wanted = record.digest, let digest = installedDigest(id) else {
            return false
        }
        return wanted == digest && record.size == installed.fingerprint.size
    }

    /// Whether a file's content is staged, or stands in its place under another item; else starts to get it.
    private mutating func isContentAtHand(_ id: ItemID, _ record: Record, _ place: TreePlace) -> Bool {
        let staged = fetching.staged(id, version: record.dataVersion)
        switch comparison(of: id, record, with: place, digest: record.digest ?? staged?.fetch.digest) {
        case .same: return true
        case .waiting(let occupant):
            hashInstalled(occupant, for: id)
            return false
        case .different: break
        }
        if staged != nil { return true }
        if let hold = holds[id], hold.retryAt > now {
            timers.add(id, at: hold.retryAt)
        } else {
            wantContent(of: record)
        }
        return false
    }

    enum Comparison {
        case same(ItemID)
        case different
        case waiting(ItemID)
    }

    /// Compares a file with what stands, unwanted, in its place: before the first synchronisation, or a loser of its
    /// name.
    func comparison(of id: ItemID, _ record: Record, with place: TreePlace, digest: Digest?) -> Comparison {
        guard record.kind == .file, entries[id]?.installed == nil,
            let other = disk.occupant(of: place.parent, named: place.name), other != id, let entry = entries[other],
            entry.record.kind == .file, let installed = entry.installed,
            installed.fingerprint.size == record.size,
            entry.isPreexisting || (tree.isAlive(other) && tree.place(of: other) == nil),
            installed.data == entry.record.dataVersion, let digest
        else { return .different }
        guard let known = entry.record.digest else {
            if let hold = holds[other], hold.retryAt > now, hold.attempts > 3 { return .different }
            return .waiting(other)
        }
        return known == digest ? .same(other) : .different
    }

    // MARK: Holding back

    /// Leaves an item alone for a while after a failure, longer each time.
    mutating func hold(_ id: ItemID, _ reason: PendingReason) {
        var hold = holds[id] ?? Hold(reason: reason, attempts: 0, since: now, retryAt: now, isReported: false)
        hold.attempts += 1
        // That a connection closed says nothing about what was wrong before.
        if reason != .linkClosed || hold.attempts == 1 { hold.reason = reason }
        hold.retryAt = now.advanced(by: Hold.delay(afterAttempts: hold.attempts - 1))
        pending[id]?.reason = hold.reason
        if !hold.isReported, isWorthReporting(reason, attempts: hold.attempts) {
            hold.isReported = true
            effects.append(.report(.held(pathForPeople(id), reason)))
        }
        holds[id] = hold
        noteSpace(id, isMissing: hold.reason == .disk(.noSpace))
        timers.add(id, at: hold.retryAt)
    }

    private func isWorthReporting(_ reason: PendingReason, attempts: Int) -> Bool {
        switch reason {
        case .disk, .openForWriting: true
        case .mismatched, .unavailable, .localChange: attempts >= 5
        case .nameCollision, .waitingForParent, .linkClosed: false
        }
    }

    mutating func releaseHold(_ id: ItemID) {
        guard !holds.isEmpty, let hold = holds.removeValue(forKey: id) else { return }
        if hold.isReported { effects.append(.report(.held(pathForPeople(id), nil))) }
        noteSpace(id, isMissing: false)
    }

    /// Keeps in mind who waits for space, and says when the first one does and when the last one got it.
    private mutating func noteSpace(_ id: ItemID, isMissing: Bool) {
        if isMissing {
            isSpaceShort = true
            guard spaceHolds.insert(id).inserted, spaceHolds.count == 1 else { return }
            effects.append(.report(.diskFull(true)))
        } else if spaceHolds.remove(id) != nil, spaceHolds.isEmpty {
            isSpaceShort = false
            effects.append(.report(.diskFull(false)))
        }
    }

    /// Something new is known about an item: its next try need not wait.
    mutating func hastenHold(_ id: ItemID) {
        guard holds[id] != nil else { return }
        holds[id]?.retryAt = now
        dirty.add(id)
    }
}
