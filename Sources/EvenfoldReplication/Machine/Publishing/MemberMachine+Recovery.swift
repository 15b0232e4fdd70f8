// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// After a crash the first scan meets a disk on which some operations of the last batch happened and some did not. The
// intents tell Evenfold's own doing from a user's: what an intent explains is taken into the index as done, the rest is
// judged like any difference.

extension MemberMachine {
    /// What intents are about that wait for a scan to judge them, and whatever stands where they would put something.
    ///
    /// Nothing more is done to it: of two removals under way only one has the bytes.
    var unjudgedItems: Set<ItemID> {
        var items: Set<ItemID> = []
        for intent in recoveredIntents {
            items.insert(intent.operation.item)
            for location in intent.operation.locations {
                if let occupant = disk.occupant(of: location.directory.item, named: location.name) {
                    items.insert(occupant)
                }
            }
        }
        return items
    }

    mutating func adoptIntents(_ judgement: inout Judgement, of done: Scan) {
        for id in unjudgedItems.sorted() {
            dirty.add(id)
            wakeWaiters(of: id)
        }
        let intents = takeIntents(seenBy: done, &judgement)
        var byPlace: [TreePlace: [PublishIntent]] = [:]
        var placements: [PublishIntent] = []
        var leaving: [ItemID: [KeptFile]] = [:]
        for intent in intents {
            journal.changes.append(.intentDone(intent.number))
            switch intent.operation {
            case .makeDirectory(_, let at, _), .setAttributes(_, let at, _, _, _):
                byPlace[TreePlace(parent: at.directory.item, name: at.name), default: []].append(intent)
            case .placeLink(_, let at, _, _, _, let replacement), .placeFile(_, let at, _, let replacement):
                let place = TreePlace(parent: at.directory.item, name: at.name)
                if isStagingKnown, intent.placed != nil {
                    placements.append(intent)
                } else {
                    byPlace[place, default: []].append(intent)
                }
                if let replacement, case .stored = replacement.keep,
                    let old = disk.occupant(of: place.parent, named: place.name)
                {
                    leaving[old, default: []].append(replacement.keep)
                }
            case .move(_, _, _, let to), .stepBack(_, _, _, let to):
                byPlace[TreePlace(parent: to.directory.item, name: to.name), default: []].append(intent)
            case .stepAside: break
            case .removeFile(let item, _, _, let keep): leaving[item, default: []].append(keep)
            case .removeDirectory(let item, _, _): leaving[item, default: []].append(.discarded)
            }
        }
        var unexplained: [Judgement.Finding] = []
        for finding in judgement.findings {
            let directory = judgement.resolved[finding.listing] ?? finding.listing
            let intents = byPlace[TreePlace(parent: directory, name: finding.found.name)] ?? []
            if let intent = intents.last(where: { explains($0, finding) }) {
                if let item = adopt(intent, finding, in: directory, leaving, &judgement) {
                    // What a user did to it since is seen like any other change.
                    var finding = finding
                    finding.meaning = .inPlace(item)
                    unexplained.append(finding)
                }
            } else if case .replaced(let item) = finding.meaning, let keep = leaving.removeValue(forKey: item)?.last {
                // Its removal was under way, and its name holds something else now: it was done, and then somebody
                // came.
                depart(recoveredDeparture(of: item, keep))
                var finding = finding
                finding.meaning = .new
                if let listedAs = finding.found.listedAs, judgement.resolved[listedAs] == item {
                    judgement.resolved[listedAs] = nil
                }
                unexplained.append(finding)
            } else {
                unexplained.append(finding)
            }
        }
        judgement.findings = unexplained
        for intent in placements { adoptPlacement(intent, &judgement) }
        for item in judgement.gone where !judgement.isClaimed.contains(item) {
            guard let keep = leaving[item]?.last else { continue }
            judgement.isClaimed.insert(item)
            depart(recoveredDeparture(of: item, keep))
        }
    }

    /// A file that was placed in a directory which had to be found first: it is in the index now, and whatever carries
    /// its inode is this file, wherever it is.
    ///
    /// One that was not found is missed by the next scan of its directory.
    private mutating func adoptPlacement(_ intent: PublishIntent, _ judgement: inout Judgement) {
        guard let placed = intent.placed, case .placeFile(let item, let at, _, _) = intent.operation else { return }
        completePlacement(intent)
        if isSettledBut(item) { join(item) }
        wantScan(of: at.directory.item)
        guard
            let index = judgement.findings.firstIndex(where: { $0.found.fingerprint.identity == placed.identity })
        else { return }
        let finding = judgement.findings[index]
        let directory = judgement.resolved[finding.listing] ?? finding.listing
        let isInPlace = directory == at.directory.item && finding.found.name == at.name
        judgement.findings[index].meaning = isInPlace ? .inPlace(item) : .moved(item)
    }

    /// Takes the intents whose directories this scan has read; the others wait for one that has, and with them whatever
    /// was found at their places.
    private mutating func takeIntents(seenBy done: Scan, _ judgement: inout Judgement) -> [PublishIntent] {
        var seen: [PublishIntent] = []
        var later: [PublishIntent] = []
        var places: Set<TreePlace> = []
        var items: Set<ItemID> = []
        var unmade: Set<ItemID> = []
        for intent in recoveredIntents {
            let locations = intent.operation.locations
            let directories = locations.map(\.directory.item) + (intent.operation.usesAside ? [.aside] : [])
            let isLater = directories.contains { !isSeen($0, by: done) || unmade.contains($0) }
            guard isLater else {
                seen.append(intent)
                continue
            }
            later.append(intent)
            if case .makeDirectory(let item, _, _) = intent.operation { unmade.insert(item) }
            items.insert(intent.operation.item)
            for location in locations {
                let place = TreePlace(parent: location.directory.item, name: location.name)
                places.insert(place)
                if let occupant = disk.occupant(of: place.parent, named: place.name) { items.insert(occupant) }
            }
            // All of them together: an item that a scan misses in one may be in another.
            scanRequests.recheck += directories
        }
        recoveredIntents = later
        guard !later.isEmpty else { return seen }
        let time = now.advanced(by: Self.recoveryDelay)
        scanRequests.recheckAt = scanRequests.recheckAt.map { min($0, time) } ?? time
        judgement.findings.removeAll { finding in
            let directory = judgement.resolved[finding.listing] ?? finding.listing
            if places.contains(TreePlace(parent: directory, name: finding.found.name)) { return true }
            switch finding.meaning {
            case .inPlace(let item), .moved(let item), .replaced(let item): return items.contains(item)
            case .new, .unclear: return false
            }
        }
        for item in judgement.gone where items.contains(item) { judgement.isClaimed.insert(item) }
        return seen
    }

    /// Whether a scan tells what became of an intent in this directory: it has read it, or the directory is gone.
    private func isSeen(_ directory: ItemID, by done: Scan) -> Bool {
        if done.unread.contains(directory) { return false }
        if done.directories[directory] != nil || directory == .root { return done.directories[directory] != nil }
        return directory.version.replica != .reserved && entries[directory]?.installed == nil
    }

    /// The fingerprint of a file that was placed or moved before the process ended: somebody may have written to it since and
    /// set its times again, so its status time is left open, and the comparison that follows has it hashed.
    func unsure(_ fingerprint: Fingerprint) -> Fingerprint { fingerprint.with(changed: .zero) }

    /// What the item of an intent is once its operation is done.
    private func record(of intent: PublishIntent) -> Record? {
        let item = intent.operation.item
        return intent.record ?? pending[item]?.record ?? target(of: item)
    }

    private func explains(_ intent: PublishIntent, _ finding: Judgement.Finding) -> Bool {
        let found = finding.found
        switch intent.operation {
        case .makeDirectory:
            guard found.kind == .directory else { return false }
            if case .new = finding.meaning { return true }
            if case .replaced = finding.meaning { return true }
            return false
        case .placeFile:
            guard found.kind == .file, let record = record(of: intent) else { return false }
            if case .moved = finding.meaning { return false }
            if case .inPlace = finding.meaning { return false }
            return found.fingerprint.size == record.size
                && found.fingerprint.modified == record.modified
        case .placeLink(_, _, let target, _, _, _):
            if case .moved = finding.meaning { return false }
            if case .inPlace = finding.meaning { return false }
            return found.kind == .symbolicLink && found.target == target
        case .move(let item, _, _, _), .stepBack(let item, _, _, _):
            if case .moved(item) = finding.meaning { return true }
            return false
        case .setAttributes(let item, _, _, let attributes, let modified):
            guard case .inPlace(let other) = finding.meaning, let entry = entries[other],
                let installed = entry.installed
            else { return false }
            // Where nothing of it is to be seen, it was not done, and the status time tells of somebody else.
            guard
                found.attributes == attributes || found.fingerprint.modified != installed.fingerprint.modified
                    || isAttributed(entry, installed, found)
            else { return false }
            let isUntouched = found.fingerprint.size == installed.fingerprint.size
            let time = found.fingerprint.modified
            return isUntouched
                && (found.kind == .directory || time == installed.fingerprint.modified || time == modified)
                && (other == item || entries[item]?.installed == nil)
        case .stepAside, .removeFile, .removeDirectory: return false
        }
    }

    /// Takes an operation that happened into the index.
    ///
    /// Answers the item whose present state is still to be compared.
    private mutating func adopt(
        _ intent: PublishIntent,
        _ finding: Judgement.Finding,
        in directory: ItemID,
        _ leaving: [ItemID: [KeptFile]],
        _ judgement: inout Judgement
    ) -> ItemID? {
        let found = finding.found
        let operation = intent.operation
        switch operation {
        case .makeDirectory(let item, _, _):
            displaceOccupant(of: directory, finding, by: item, leaving, &judgement)
            guard let record = record(of: intent) else { return nil }
            complete(Step(operation: operation, item: item, record: record), found.fingerprint)
            if let listedAs = found.listedAs { judgement.resolved[listedAs] = item }
            if isSettledBut(item) { join(item) }
            return item
        case .placeFile(let item, _, _, let replacement), .placeLink(let item, _, _, _, _, let replacement):
            guard let record = record(of: intent) else { return nil }
            var step = Step(operation: operation, item: item, record: record)
            if let old = disk.occupant(of: directory, named: found.name), old == item {
                judgement.isClaimed.insert(item)
                if case .stored(let area, let id) = replacement?.keep {
                    step.keptOwn = recoveredKept(id, area, item, winner: record.dataVersion)
                }
            } else {
                displaceOccupant(of: directory, finding, by: item, leaving, &judgement)
            }
            complete(step, unsure(found.fingerprint))
            if isSettledBut(item) { join(item) }
            return item
        case .move(let item, _, _, _), .stepBack(let item, _, _, _):
            complete(Step(operation: operation, item: item, record: target(of: item)), unsure(found.fingerprint))
            return item
        case .setAttributes(let item, _, _, let attributes, _):
            // Another item than the operation's: an adoption that was not committed. The attributes are Evenfold's own, also
            // where it got only half-way; it is done again.
            guard case .inPlace(let other) = finding.meaning, let installed = entries[other]?.installed else {
                return nil
            }
            let record = intent.record ?? pending[item]?.admitted ?? target(of: item)
            if other == item, attributes == found.attributes, record?.attributes.value == attributes, let record {
                complete(Step(operation: operation, item: item, record: record), installed.fingerprint)
            }
            takeOver(found.fingerprint, of: other)
            return nil
        case .stepAside, .removeFile, .removeDirectory: return nil
        }
    }

    /// Takes over what Evenfold's own setting of attributes left of an inode; that somebody wrote to it after that, and set
    /// its times again, its digest tells.
    private mutating func takeOver(_ found: Fingerprint, of id: ItemID) {
        guard let old = entries[id]?.installed?.fingerprint, old.changed != found.changed,
            let digest = installedDigest(id)
        else { return refreshFingerprint(id, found) }
        refreshFingerprint(id, found.with(changed: old.changed))
        hashToCompare(id, found, with: digest)
    }

    /// Whoever stood where an adopted operation put something left by it, unless it was found elsewhere.
    private mutating func displaceOccupant(
        of directory: ItemID,
        _ finding: Judgement.Finding,
        by item: ItemID,
        _ leaving: [ItemID: [KeptFile]],
        _ judgement: inout Judgement
    ) {
        guard let other = disk.occupant(of: directory, named: finding.found.name), other != item,
            judgement.isGone.contains(other)
        else { return }
        if case .replaced(other) = finding.meaning {
            judgement.isClaimed.insert(other)
        } else if !judgement.isClaimed.insert(other).inserted {
            return
        }
        depart(recoveredDeparture(of: other, leaving[other]?.last))
    }

    /// Whether the disk shows what the pending record says, so that it may join the index.
    private func isSettledBut(_ id: ItemID) -> Bool {
        guard let record = pending[id]?.admitted, let place = tree.place(of: id), let installed = entries[id]?.installed
        else { return false }
        return installed.parent == place.parent && installed.name == place.name && !needsContent(record, installed)
            && installed.attributes == record.attributesVersion
    }

    /// How an item left that has left according to an intent, or to what stands in its place.
    ///
    /// `keep` is what the intent says of its bytes; `nil` where there is none about it.
    func recoveredDeparture(of id: ItemID, _ keep: KeptFile?) -> Departure {
        var kept: KeptEntry?
        var winner: VersionID?
        if let record = target(of: id) {
            if !tree.isAlive(id) {
                winner = record.dataVersion
            } else if tree.place(of: id) == nil {
                let directory = tree.canonical(record.parent)
                winner = tree.winner(in: directory, named: record.name).flatMap {
                    target(of: $0)?.data.stamp.version
                }
            }
        }
        if case .stored(let area, let store) = keep { kept = recoveredKept(store, area, id, winner: winner) }
        // The winner may be forgotten, where it was waiting without a row. That the bytes were put away tells that the name
        // was lost: an item that stayed alive without them could be given to nobody when its name is free again.
        let isLoser =
            tree.isAlive(id) && entries[id]?.record.kind != .directory
            && (tree.place(of: id) == nil || keep.map(Self.settles) ?? false)
        let hasBytes = entries[id]?.installed?.data == entries[id]?.record.dataVersion
        return Departure(
            item: id,
            keep: keep ?? .discarded,
            kept: kept,
            settles: isLoser && hasBytes && pending[id] == nil && !(entries[id]?.isPreexisting ?? true)
        )
    }

    /// Whether bytes of an alive item's own version go this way only when it is settled.
    private static func settles(_ keep: KeptFile) -> Bool {
        switch keep {
        case .discarded, .stored(.conflict, _): true
        case .stored: false
        }
    }

    func recoveredKept(_ id: StoreID, _ area: StoreArea, _ item: ItemID, winner: VersionID?) -> KeptEntry {
        let installed = entries[item]?.installed
        return KeptEntry(
            id: id,
            area: area,
            path: pathForPeople(item),
            kind: entries[item]?.record.kind ?? .file,
            item: item,
            loser: installed?.data ?? item.version,
            winner: winner,
            size: installed?.fingerprint.size ?? 0,
            time: now
        )
    }
}
