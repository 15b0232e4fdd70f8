// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Turns a finished scan into local writes, all in one transaction.
    mutating func concludeScan() {
        guard let done = scan else { return }
        scan = nil
        lastActivityWasScan = true
        scanRequests.lastEnd = now
        scanRequests.lastDuration = Self.duration(from: done.started, to: now)
        if done.rootFailed {
            // Unreadable is not empty: nothing is judged, and the root is tried again by itself.
            scanRequests.isFullWanted = false
            if scanRequests.unreadable[.root] == nil {
                scanRequests.unreadable[.root] = Hold(
                    reason: .disk(.held),
                    attempts: 1,
                    since: now,
                    retryAt: now.advanced(by: Hold.delay(afterAttempts: 1)),
                    isReported: false
                )
            }
            scanRequests.drains += done.drains
            return
        }
        if done.isFull { scanRequests.lastFull = now }
        for directory in done.again where !Scan.isProvisional(directory) { wantScan(of: directory) }
        var judgement = judge(done)
        if !recoveredIntents.isEmpty { adoptIntents(&judgement, of: done) }
        let removals = believedRemovals(&judgement, of: done)
        guard isWithinDeleteLimit(removals) else {
            scanRequests.drains += done.drains
            return
        }
        let made = write(judgement, removals: removals)
        noteUnread(of: done)
        // One that was replaced while the scan went on may have been listed before: what was seen in it then is gone.
        for item in judgement.resolved.values.sorted() where done.directories[item] != nil { wantScan(of: item) }
        // What could not be read of a new directory is looked at again now that the directory has its item.
        for directory in done.again where Scan.isProvisional(directory) { wantScan(of: made[directory] ?? .root) }
        askAgain(for: done.vanished)
        askForUnknown(afterFullScan: done.isFull)
        if done.isFull, !scanRequests.isFirstDone {
            scanRequests.isFirstDone = true
            // Peers were greeted before this member could serve.
            exchange.greetingsWanted = true
        }
        if done.isFull { forgetOldRemovals() }
        if scanRequests.recheckAt == nil {
            scanRequests.drainsWaiting += done.drains
        } else {
            scanRequests.drains += done.drains
        }
        for id in afterScan.sorted() where (holds[id]?.attempts ?? 0) <= 3 { hastenHold(id) }
        afterScan = []
    }

    /// What the first scan met and could not look at was there before the first synchronisation all the same, and so was what
    /// a later scan finds in such a directory.
    private mutating func noteUnread(of done: Scan) {
        let isFirst = initial.isVirgin && !scanRequests.isFirstDone && keepsPreexisting
        guard isFirst || !initial.unread.isEmpty else { return }
        for directory in done.directories.values {
            guard isFirst || directory.identity.map({ initial.unread.contains($0) }) ?? false else { continue }
            initial.unread.formUnion(directory.unread)
            guard let identity = directory.identity else { continue }
            if directory.isListed { initial.unread.remove(identity) } else { initial.unread.insert(identity) }
        }
    }

    /// Directories that were not where the index has them are looked for once more after a while.
    ///
    /// One above them moved, and this scan did not see where to; the hint about what happened in them must not get lost
    /// with their old path. Those that are gone have been removed from the index by then.
    private mutating func askAgain(for vanished: [ItemID]) {
        let left = vanished.filter { entries[$0]?.installed != nil }
        guard !left.isEmpty else { return }
        scanRequests.recheck += left
        if scanRequests.recheckAt == nil { scanRequests.recheckAt = now.advanced(by: Self.removalDelay) }
    }

    static func duration(from start: Timestamp, to end: Timestamp) -> Duration {
        guard start < end else { return .zero }
        return .seconds(end.seconds - start.seconds) + .nanoseconds(Int64(end.nanoseconds) - Int64(start.nanoseconds))
    }

    /// The gone items that are removed now.
    ///
    /// What went missing only just now may turn up under another name in a moment; whatever took its name meanwhile
    /// waits with it, so that nobody is told half of it.
    private mutating func believedRemovals(_ judgement: inout Judgement, of scan: Scan) -> [ItemID] {
        var result: [ItemID] = []
        var delayed: Set<ItemID> = []
        var earliest: Timestamp?
        for item in judgement.gone where !judgement.isClaimed.contains(item) {
            guard let installed = entries[item]?.installed else { continue }
            if delayed.contains(installed.parent) {
                delayed.insert(item)
                if judgement.isMissing.contains(item) {
                    // Gone by itself: its directory may turn up somewhere else without it.
                    listLater(item, missedBy: scan)
                    scanRequests.recheck.append(installed.parent)
                }
                continue
            }
            let isBelowGone =
                judgement.isGone.contains(installed.parent) && !judgement.isClaimed.contains(installed.parent)
            let since = scanRequests.missingSince[item] ?? now
            let end = since.advanced(by: Self.removalDelay)
            if isBelowGone || installed.parent == .aside || end <= now || since > now {
                result.append(item)
                continue
            }
            scanRequests.missingSince[item] = since
            listLater(item, missedBy: scan)
            delayed.insert(item)
            earliest = earliest.map { min($0, end) } ?? end
            scanRequests.recheck.append(installed.parent == .displaced ? .root : installed.parent)
        }
        for item in judgement.gone where !delayed.contains(item) { scanRequests.missingSince[item] = nil }
        if let earliest { scanRequests.recheckAt = scanRequests.recheckAt.map { min($0, earliest) } ?? earliest }
        postpone(&judgement, waitingFor: delayed.union(judgement.unseen))
        return result
    }

    /// A directory that a scan was to list with everything below it, and did not find, is listed like that where it turns
    /// up: nobody will give a hint about what happened in it before.
    private mutating func listLater(_ id: ItemID, missedBy scan: Scan) {
        guard let entry = entries[id], entry.record.kind == .directory, let parent = entry.installed?.parent,
            scan.isFull || scan.deep.contains(parent), !(scan.directories[id]?.isListed ?? false)
        else { return }
        scanRequests.deep.insert(id)
        scanRequests.recheck.append(id)
    }

    /// Leaves out what took the name of something whose fate is open, and in turn what took the name of that; with a new
    /// directory also what is in it, which may have come from a name that something else has now.
    private mutating func postpone(_ judgement: inout Judgement, waitingFor delayed: Set<ItemID>) {
        var open = delayed
        var unmade: Set<ItemID> = []
        var hasChanged = !open.isEmpty
        while hasChanged {
            hasChanged = false
            for index in judgement.findings.indices {
                let finding = judgement.findings[index]
                if case .unclear = finding.meaning { continue }
                let directory = judgement.resolved[finding.listing] ?? finding.listing
                let occupant = disk.occupant(of: directory, named: finding.found.name)
                guard unmade.contains(directory) || (occupant.map { open.contains($0) } ?? false) else { continue }
                switch finding.meaning {
                case .moved(let item):
                    guard item != occupant else { continue }
                    open.insert(item)
                case .new:
                    if let listedAs = finding.found.listedAs, Scan.isProvisional(listedAs) { unmade.insert(listedAs) }
                case .inPlace, .replaced, .unclear: continue
                }
                judgement.findings[index].meaning = .unclear
                if !Scan.isProvisional(directory) { scanRequests.recheck.append(directory) }
                hasChanged = true
            }
        }
    }

    private mutating func isWithinDeleteLimit(_ removals: [ItemID]) -> Bool {
        // At a read-only member nothing that anybody else has is deleted.
        guard let percent = configuration.deleteLimitPercent, removals.count > 100, !configuration.isReadOnly else {
            isStoppedByDeleteLimit = false
            return true
        }
        let deleting = removals.count { id in
            guard let entry = entries[id] else { return false }
            return !entry.isPreexisting && !entry.record.isRemoved
        }
        let total = itemCount
        guard deleting > 100, deleting * 100 > total * percent, !isDeletionAllowed else {
            isDeletionAllowed = false
            isStoppedByDeleteLimit = false
            return true
        }
        if !isStoppedByDeleteLimit { effects.append(.report(.deleteLimit(deleting: deleting, total: total))) }
        isStoppedByDeleteLimit = true
        return false
    }

    /// Answers which item each directory of the scan is now.
    private mutating func write(_ judgement: Judgement, removals: [ItemID]) -> [ItemID: ItemID] {
        var session = LocalWrites(isFirst: !scanRequests.isFirstDone)
        session.directories = judgement.resolved
        for finding in judgement.findings where finding.found.kind == .directory {
            switch finding.meaning {
            case .moved(let item), .replaced(let item): noteGroup(of: item, &session)
            case .new, .inPlace, .unclear: break
            }
        }
        for item in removals where entries[item]?.record.kind == .directory { noteGroup(of: item, &session) }
        for finding in judgement.findings {
            let directory = session.directories[finding.listing] ?? finding.listing
            if directory == .aside {
                if case .inPlace(let item) = finding.meaning {
                    edit(item, finding.found, in: directory, &session)
                } else {
                    standsAside(finding)
                }
                continue
            }
            guard !Scan.isProvisional(directory) else { continue }
            switch finding.meaning {
            case .unclear:
                lookAgain(finding, in: directory, with: judgement.unread)
            case .new:
                let item = create(finding.found, in: directory, &session)
                if let listedAs = finding.found.listedAs, Scan.isProvisional(listedAs) {
                    session.directories[listedAs] = item
                }
            case .inPlace(let item), .moved(let item), .replaced(let item):
                edit(item, finding.found, in: directory, &session)
            }
        }
        for item in removals.reversed() { remove(item, &session) }
        let made = session.directories
        finish(session)
        return made
    }

    /// Lists the directory of an unclear finding again, together with those of the other names of its inode and with
    /// those that could not be read.
    private mutating func lookAgain(
        _ finding: Judgement.Finding,
        in directory: ItemID,
        with unread: Set<ItemID>
    ) {
        var wanted = [directory] + unread.sorted()
        for item in disk.items(with: finding.found.fingerprint.identity.inode) {
            if let parent = entries[item]?.installed?.parent { wanted.append(parent) }
        }
        if let retryAt = wanted.compactMap({ scanRequests.unreadable[$0]?.retryAt }).max() {
            // No sooner than what could not be read is read again.
            scanRequests.recheckAt = scanRequests.recheckAt.map { min($0, retryAt) } ?? retryAt
        }
        // With the directories that wait for what is missing in them, so that both are seen together.
        if scanRequests.recheckAt == nil {
            for directory in wanted { wantScan(of: directory) }
        } else {
            scanRequests.recheck += wanted
        }
    }

    private func noteGroup(of item: ItemID, _ session: inout LocalWrites) {
        let group = tree.group(of: item)
        if group.count > 1 { session.groups[item] = group }
    }

    /// Something known was found standing aside: it was put there, by Evenfold, before a crash.
    ///
    /// What users did to it before that is seen when it is looked at again.
    private mutating func standsAside(_ finding: Judgement.Finding) {
        guard case .moved(let item) = finding.meaning, var installed = entries[item]?.installed else { return }
        installed.parent = .aside
        installed.name = finding.found.name
        installed.fingerprint = afterMove(item, installed.fingerprint, unsure(finding.found.fingerprint))
        setInstalled(item, installed)
        wantScan(of: .aside)
    }
}
