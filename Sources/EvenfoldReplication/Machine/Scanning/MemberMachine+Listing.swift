// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    private static var directoriesPerBatch: Int { 64 }
    private static var namesPerBatch: Int { 512 }
    private static var batchesAtOnce: Int { 4 }

    mutating func startScan() {
        var new = Scan(isFull: scanRequests.isFullWanted, started: now)
        let wanted = scanRequests.directories
        new.drains = scanRequests.drains
        scanRequests.directories = []
        scanRequests.members = []
        scanRequests.notBefore = nil
        scanRequests.drains = []
        scanRequests.isFullWanted = false
        scan = new
        if new.isFull {
            scanRequests.recheck = []
            scanRequests.recheckAt = nil
            queueListing(of: .root)
            queueListing(of: .aside)
            scanRequests.deep = []
        } else {
            scan?.deep = scanRequests.deep.intersection(wanted)
            for directory in wanted { queueListing(of: directory) }
            // What waits to be seen together is not judged by one half of it.
            if !scanRequests.recheck.isEmpty, !Set(scanRequests.recheck).isDisjoint(with: wanted) {
                for directory in scanRequests.recheck { queueListing(of: directory) }
            }
        }
        advanceScan()
    }

    /// Queues an installed directory, once.
    private mutating func queueListing(of directory: ItemID) {
        guard scan?.directories[directory] == nil else { return }
        if directory != .root, directory != .aside {
            guard entries[directory]?.installed != nil else { return }
        }
        guard let path = scanPath(of: directory) else {
            // It, or one above it, lost its place to another and waits for this scan to say where it is.
            scan?.vanished.append(directory)
            return
        }
        queueListing(of: directory, at: path, identity: entries[directory]?.installed?.fingerprint.identity)
    }

    private mutating func queueListing(of directory: ItemID, at path: RelativePath, identity: FileIdentity?) {
        guard scan?.directories[directory] == nil else { return }
        scan?.directories[directory] = Scan.Directory(path: path, identity: identity)
        scan?.order.append(directory)
        scan?.queue.append(directory)
    }

    /// Where a directory is, as far as this scan has seen; else where the index has it.
    func scanPath(of directory: ItemID) -> RelativePath? {
        var names: [FileName] = []
        var current = directory
        while true {
            if current == .aside { return RelativePath(RelativePath.aside.names + names.reversed()) }
            if let path = scan?.relocated[current] { return RelativePath(path.names + names.reversed()) }
            if current == .root { return RelativePath(names.reversed()) }
            guard let installed = entries[current]?.installed, names.count < 4_096 else { return nil }
            names.append(installed.name)
            current = installed.parent
        }
    }

    /// Lists a directory of this scan again; what it showed before counts no more.
    mutating func listAgain(_ directory: ItemID) {
        guard let known = scan?.directories[directory] else {
            queueListing(of: directory)
            return
        }
        // Once is enough: two answers of one round would show every name twice.
        guard !known.isQueued else { return }
        scan?.directories[directory]?.isQueued = true
        scan?.directories[directory]?.missing = []
        scan?.directories[directory]?.found = []
        scan?.directories[directory]?.identities = [:]
        scan?.directories[directory]?.unread = []
        scan?.directories[directory]?.isListed = false
        scan?.directories[directory]?.round += 1
        scan?.queue.append(directory)
    }

    /// Hands out as many batches as may be under way, and concludes when nothing is left.
    mutating func advanceScan() {
        guard scan != nil else { return }
        if let pause = scan?.pausedUntil {
            guard pause <= now else { return }
            scan?.pausedUntil = nil
            let racy = scan?.racy ?? []
            scan?.racy = []
            for directory in racy { listAgain(directory) }
        }
        handOutListings()
        handOutInspections()
        guard let current = scan, current.head == current.queue.count, current.listing.isEmpty,
            current.inspecting.isEmpty,
            current.wantedHead == current.wanted.count
        else { return }
        if !current.racy.isEmpty, current.racyRounds < 4 {
            scan?.racyRounds += 1
            scan?.pausedUntil = now.advanced(by: Self.racyWindow)
            return
        }
        if retryVanished() || confirmMoves() {
            handOutListings()
            return
        }
        concludeScan()
    }

    private mutating func handOutListings() {
        while let current = scan, current.head < current.queue.count, current.listing.count < Self.batchesAtOnce {
            let slice = Array(
                current.queue[current.head..<min(current.head + Self.directoriesPerBatch, current.queue.count)]
            )
            scan?.head += slice.count
            var references: [DirectoryReference] = []
            var rounds: [ItemID: Int] = [:]
            for id in slice {
                guard let directory = current.directories[id] else { continue }
                references.append(DirectoryReference(item: id, path: directory.path, identity: directory.identity))
                rounds[id] = directory.round
                scan?.directories[id]?.isQueued = false
            }
            let batch = newBatch(&lastBatch)
            scan?.listing[batch] = Scan.Batch(emitted: now, rounds: rounds)
            effects.append(.list(batch, references))
        }
    }

    private mutating func handOutInspections() {
        while (scan?.wantedHead ?? 0) < (scan?.wanted.count ?? 0), (scan?.inspecting.count ?? 0) < Self.batchesAtOnce {
            var requests: [InspectionRequest] = []
            var rounds: [ItemID: Int] = [:]
            var room = Self.namesPerBatch
            while room > 0, let head = scan?.wantedHead, head < (scan?.wanted.count ?? 0),
                let id = scan?.wanted[head].directory, let round = scan?.wanted[head].round,
                let start = scan?.wanted[head].taken, let count = scan?.wanted[head].names.count
            {
                guard let directory = scan?.directories[id], directory.round == round else {
                    // It is listed again, and will be inspected as it is then.
                    scan?.wantedHead += 1
                    continue
                }
                let end = min(count, start + room)
                let taken = Array(scan?.wanted[head].names[start..<end] ?? [])
                room -= taken.count
                if end == count { scan?.wantedHead += 1 } else { scan?.wanted[head].taken = end }
                let reference = DirectoryReference(item: id, path: directory.path, identity: directory.identity)
                requests.append(InspectionRequest(directory: reference, names: taken))
                rounds[id] = round
            }
            guard !requests.isEmpty else { continue }
            let batch = newBatch(&lastBatch)
            scan?.inspecting[batch] = Scan.Batch(emitted: now, rounds: rounds)
            effects.append(.inspect(batch, requests))
        }
    }

    // MARK: Answers

    /// Whether an answer is about what was asked for last: a directory may be listed again while an older answer of it is
    /// on its way.
    private func isCurrent(_ directory: ItemID, _ under: Scan.Batch) -> Bool {
        guard let round = under.rounds[directory] else { return false }
        return scan?.directories[directory]?.round == round
    }

    mutating func take(_ listings: [DirectoryListing], of batch: BatchID) {
        guard let under = scan?.listing.removeValue(forKey: batch) else { return }
        for listing in listings where isCurrent(listing.directory, under) {
            let id = listing.directory
            switch listing.outcome {
            case .entries(let listed):
                if let hold = scanRequests.unreadable.removeValue(forKey: id), hold.isReported {
                    effects.append(.report(.held(pathForPeople(id), nil)))
                }
                if id == .root {
                    // What scans were asked for while the root could not be read was not judged.
                    if isRootUnreadable, !(scan?.isFull ?? false) { scanRequests.isFullWanted = true }
                    isRootUnreadable = false
                    scan?.rootFailed = false
                }
                scan?.directories[id]?.isListed = true
                compare(listed, with: id, emitted: under.emitted)
            case .vanished:
                if !Scan.isProvisional(id), id != .root, id != .aside { scan?.vanished.append(id) }
                if id == .root {
                    directoryUnreadable(id, .system(2))
                } else if !Scan.isProvisional(id), id != .aside, let installed = entries[id]?.installed {
                    // Its own directory shows what became of it.
                    if scan?.directories[installed.parent] == nil {
                        queueListing(of: installed.parent)
                    } else if !(scan?.confirmed.contains(installed.parent) ?? true) {
                        scan?.confirmed.insert(installed.parent)
                        listAgain(installed.parent)
                    }
                } else {
                    scan?.again.append(Scan.isProvisional(id) ? id : .root)
                }
            case .failed(let failure):
                directoryUnreadable(id, failure)
            }
        }
    }

    private mutating func directoryUnreadable(_ id: ItemID, _ failure: DiskFailure) {
        if id == .root {
            scan?.rootFailed = true
            isRootUnreadable = true
        }
        if Scan.isProvisional(id) {
            scan?.again.append(id)
            return
        }
        unreadable(id, failure)
    }

    /// Whether what is below a directory is listed as well.
    private func isDeep(_ directory: ItemID) -> Bool {
        guard let scan else { return false }
        return scan.isFull || scan.deep.contains(directory)
    }

    /// A directory, or a name in it, could not be read: it is listed again after a while.
    private mutating func unreadable(_ id: ItemID, _ failure: DiskFailure) {
        if isDeep(id) { scanRequests.deep.insert(id) }
        scan?.unread.insert(id)
        let attempts = (scanRequests.unreadable[id]?.attempts ?? 0) + 1
        scanRequests.unreadable[id] = Hold(
            reason: .disk(failure),
            attempts: attempts,
            since: now,
            retryAt: now.advanced(by: Hold.delay(afterAttempts: attempts)),
            isReported: true
        )
        if attempts == 1 { effects.append(.report(.held(pathForPeople(id), .disk(failure)))) }
    }

    private mutating func compare(_ listed: [ListedEntry], with directory: ItemID, emitted: Timestamp) {
        let isDeep = isDeep(directory)
        if isDeep { scanRequests.deep.remove(directory) }
        let known = disk.children[directory] ?? [:]
        var seen = 0
        var inspect: [FileName] = []
        var identities: [FileName: FileIdentity] = [:]
        var missing: [ItemID] = []
        for entry in listed {
            let item = known[entry.name]
            if item != nil { seen += 1 }
            let installed = item.flatMap { entries[$0]?.installed }
            guard let kind = entry.kind else {
                if let item { missing.append(item) }
                let place = TreePlace(parent: directory, name: entry.name)
                if scanRequests.notReplicableSeen.insert(place).inserted, let path = scan?.directories[directory]?.path
                {
                    effects.append(.report(.notReplicable(path.appending(entry.name))))
                }
                continue
            }
            guard let item, let installed else {
                if isFiltered(entry.name, kind) { continue }
                inspect.append(entry.name)
                identities[entry.name] = entry.fingerprint.identity
                continue
            }
            if installed.fingerprint.identity != entry.fingerprint.identity || entries[item]?.record.kind != kind {
                missing.append(item)
                inspect.append(entry.name)
                identities[entry.name] = entry.fingerprint.identity
                continue
            }
            if isDeep, kind == .directory, let path = scan?.directories[directory]?.path {
                scan?.deep.insert(item)
                queueListing(of: item, at: path.appending(entry.name), identity: entry.fingerprint.identity)
            }
            if installed.fingerprint == entry.fingerprint {
                if !scanRequests.missingSince.isEmpty { scanRequests.missingSince[item] = nil }
            } else {
                inspect.append(entry.name)
            }
        }
        if seen < known.count {
            let names = Set(listed.map(\.name))
            for (name, item) in known.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
                missing.append(item)
            }
        }
        scan?.directories[directory]?.missing = missing
        scan?.directories[directory]?.identities = identities
        if !inspect.isEmpty, let round = scan?.directories[directory]?.round {
            scan?.wanted.append(Scan.Wanted(directory: directory, round: round, names: inspect))
        }
    }

    mutating func take(_ inspected: [InspectedEntry], of batch: BatchID) {
        guard let under = scan?.inspecting.removeValue(forKey: batch) else { return }
        for entry in inspected where isCurrent(entry.directory, under) {
            let id = entry.directory
            switch entry.outcome {
            case .found(let kind, let fingerprint, let attributes, let target):
                noteFound(
                    Scan.Found(
                        name: entry.name,
                        kind: kind,
                        fingerprint: fingerprint,
                        attributes: attributes,
                        target: target
                    ),
                    in: id,
                    emitted: under.emitted
                )
            case .notReplicable, .vanished:
                if let item = disk.occupant(of: id, named: entry.name),
                    !(scan?.directories[id]?.missing.contains(item) ?? true)
                {
                    scan?.directories[id]?.missing.append(item)
                }
                scan?.again.append(id)
            case .failed(let failure):
                // Something is there: what stood under this name is neither gone nor judged.
                if let item = disk.occupant(of: id, named: entry.name) {
                    scan?.directories[id]?.missing.removeAll { $0 == item }
                    scan?.unseen.insert(item)
                }
                if let identity = scan?.directories[id]?.identities[entry.name] {
                    let carriers = carriers(of: identity)
                    scan?.unseen.formUnion(carriers)
                    scan?.directories[id]?.unread.append(identity)
                }
                if !Scan.isProvisional(id) { unreadable(id, failure) } else { scan?.again.append(id) }
            }
        }
    }

    private mutating func noteFound(_ found: Scan.Found, in directory: ItemID, emitted: Timestamp) {
        var found = found
        let age = found.kind == .directory ? nil : found.fingerprint.changed
        if let age, age <= emitted, emitted < age.advanced(by: Self.racyWindow) {
            if !(scan?.racy.contains(directory) ?? true) { scan?.racy.append(directory) }
        }
        if found.kind == .directory, let path = scan?.directories[directory]?.path {
            let identity = found.fingerprint.identity
            let carriers = carriers(of: identity).filter { entries[$0]?.record.kind == .directory }
            let known = carriers.first { disk.occupant(of: directory, named: found.name) == $0 } ?? carriers.first
            if let known {
                found.listedAs = known
                if entries[known]?.installed?.parent != directory || entries[known]?.installed?.name != found.name {
                    scan?.relocated[known] = path.appending(found.name)
                }
                // Moved: its content moved with it, and a full scan lists it where it is now.
                if isDeep(directory) {
                    scan?.deep.insert(known)
                    queueListing(of: known, at: path.appending(found.name), identity: identity)
                }
            } else if let provisional = scan?.provisional[identity] {
                found.listedAs = provisional
            } else {
                scan?.lastProvisional += 1
                let provisional = ItemID(VersionID(replica: .reserved, sequence: scan?.lastProvisional ?? 1))
                scan?.provisional[identity] = provisional
                found.listedAs = provisional
                queueListing(of: provisional, at: path.appending(found.name), identity: identity)
            }
        }
        if let item = disk.occupant(of: directory, named: found.name), let entry = entries[item],
            entry.installed?.fingerprint.identity != found.fingerprint.identity || entry.record.kind != found.kind,
            !(scan?.directories[directory]?.missing.contains(item) ?? true)
        {
            // Replaced between the listing and the inspection.
            scan?.directories[directory]?.missing.append(item)
        }
        scan?.directories[directory]?.found.append(found)
    }
}
