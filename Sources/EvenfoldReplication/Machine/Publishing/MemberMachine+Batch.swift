// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

// Stage, make durable, commit intents, publish, make directories durable, commit: the order that survives a power cut
// at any instruction. What a batch brought about enters the index only at its end.

extension MemberMachine {
    /// Decides what goes on next: a scan or a publish, never both, so that neither judges the other's doing.
    mutating func chooseActivity() {
        guard scan == nil else { return }
        guard publishing == nil else {
            retryDirectories()
            return
        }
        if isRejoinWanted {
            rejoin()
            return
        }
        let isDue = isScanDue()
        let mayPublish = scanRequests.isFirstDone && !isStoppedByDeleteLimit && !isRootUnreadable
        if isDue, !(lastActivityWasScan && mayPublish && !ready.isEmpty) {
            startScan()
            return
        }
        if mayPublish, !ready.isEmpty { startPublishing() }
        if publishing == nil {
            triageAll()
            commitCursors()
            if isDue { startScan() }
        }
    }

    func publishWake() -> Timestamp? {
        if case .directories(let retryAt) = publishing?.stage { return retryAt }
        return nil
    }

    private mutating func startPublishing() {
        var plan = makePlan()
        lastActivityWasScan = false
        for id in plan.postponed { ready.add(id) }
        guard !plan.steps.isEmpty else { return }
        var items: Set<ItemID> = []
        var staged: [StagedID] = []
        var directories: [ItemID] = []
        var seen: Set<ItemID> = []
        for step in plan.steps {
            items.insert(step.item)
            if let departure = step.departure { items.insert(departure.item) }
            if case .placeFile(_, _, let id, _) = step.operation { staged.append(id) }
            for directory in step.directories where seen.insert(directory).inserted { directories.append(directory) }
        }
        publishing = Publishing(
            batch: newBatch(&lastBatch),
            steps: plan.steps,
            directories: directories.compactMap { reference(to: $0, &plan) },
            stage: .staging,
            items: items,
            redo: plan.order
        )
        if staged.isEmpty {
            commitIntents()
        } else if let batch = publishing?.batch {
            effects.append(.makeStagedDurable(batch, staged))
        }
    }

    mutating func stagedAreDurable(_ batch: BatchID, _ failure: DiskFailure?) {
        guard let current = publishing, current.batch == batch, case .staging = current.stage else { return }
        guard let failure else {
            commitIntents()
            return
        }
        publishing = nil
        for step in current.steps {
            if case .placeFile(let item, _, let staged, _) = step.operation {
                dropFetch(staged)
                hold(item, .disk(failure))
            }
        }
        for id in current.redo { dirty.add(id) }
    }

    private mutating func commitIntents() {
        guard let steps = publishing?.steps else { return }
        publishing?.firstIntent = lastIntent + 1
        for step in steps {
            lastIntent += 1
            let intent = intent(lastIntent, step)
            journal.changes.append(.intent(intent))
            // What is known by its inode needs no more than its intent to be judged.
            if intent.placed == nil { persistPending([step.item]) }
            if let departure = step.departure { persistPending([departure.item]) }
        }
        if let number = flush() { publishing?.stage = .intents(transaction: number) }
    }

    mutating func intentsMayBeDurable(_ number: UInt64) {
        guard let current = publishing, case .intents(let transaction) = current.stage, transaction <= number else {
            return
        }
        publishing?.stage = .publishing
        effects.append(.publish(current.batch, current.steps.map(\.operation)))
    }

    mutating func publishAnswered(_ batch: BatchID, _ outcomes: [PublishOutcome]) {
        guard let current = publishing, current.batch == batch, case .publishing = current.stage else { return }
        publishing?.outcomes = outcomes
        publishing?.stage = .directories(retryAt: nil)
        effects.append(.makeDirectoriesDurable(batch, current.directories))
    }

    private mutating func retryDirectories() {
        guard let current = publishing, case .directories(let retryAt) = current.stage, let retryAt, retryAt <= now
        else { return }
        publishing?.stage = .directories(retryAt: nil)
        effects.append(.makeDirectoriesDurable(current.batch, current.directories))
    }

    mutating func directoriesAreDurable(_ batch: BatchID, _ failure: DiskFailure?) {
        guard let current = publishing, current.batch == batch, case .directories = current.stage else { return }
        if failure != nil {
            publishing?.stage = .directories(retryAt: now.advanced(by: .seconds(1)))
            return
        }
        publishing = nil
        for (index, step) in current.steps.enumerated() {
            journal.changes.append(.intentDone(current.firstIntent + UInt64(index)))
            let outcome = index < current.outcomes.count ? current.outcomes[index] : .changed
            if case .done(let fingerprint) = outcome {
                complete(step, fingerprint)
            } else {
                fail(step, outcome)
            }
        }
        for id in current.redo { dirty.add(id) }
        for id in current.items.sorted() { dirty.add(id) }
        triageAll()
        commitCursors()
    }

    // MARK: Outcomes

    /// What a step brought about becomes the index's view of the disk.
    mutating func complete(_ step: Step, _ fingerprint: Fingerprint) {
        if let departure = step.departure { depart(departure) }
        if let entry = step.keptOwn { keep(entry) }
        switch step.operation {
        case .makeDirectory(_, let at, _), .placeLink(_, let at, _, _, _, _), .placeFile(_, let at, _, _):
            if case .placeFile(_, _, let staged, _) = step.operation { usedFetch(staged) }
            completeMake(step, at, fingerprint)
            // Listing is what watches a directory.
            if case .makeDirectory = step.operation { wantScan(of: step.item) }
        case .move(_, _, _, let to), .stepBack(_, _, _, let to):
            guard var installed = entries[step.item]?.installed else { return }
            if installed.fingerprint != fingerprint {
                // Changed just before, or moved once already: a hint about that points to where it was.
                wantScan(of: to.directory.item)
            }
            installed.parent = to.directory.item
            installed.name = to.name
            installed.fingerprint = afterMove(step.item, installed.fingerprint, fingerprint)
            setInstalled(step.item, installed)
        case .stepAside:
            guard var installed = entries[step.item]?.installed else { return }
            // As above; it may wait there for long.
            if installed.fingerprint != fingerprint { wantScan(of: .aside) }
            installed.parent = .aside
            installed.name = step.item.asideName
            installed.fingerprint = afterMove(step.item, installed.fingerprint, fingerprint)
            setInstalled(step.item, installed)
        case .removeFile, .removeDirectory: break
        case .setAttributes(_, let at, _, _, _):
            if step.adoptsContent { return completeMake(step, at, fingerprint) }
            guard var installed = entries[step.item]?.installed, let record = step.record else { return }
            installed.fingerprint = fingerprint
            installed.attributes = record.attributesVersion
            installed.attributesContext = record.attributesContext
            setInstalled(step.item, installed)
            takeOverRegisters(step.item, record)
        }
    }

    /// The registers that are on disk now become the index's one by one, so that what users do next is compared with,
    /// and descends from, what they saw; the rest of the record is still pending.
    private mutating func takeOverRegisters(_ id: ItemID, _ record: Record) {
        guard let entry = entries[id], let installed = entry.installed, !entry.isPreexisting else { return }
        var merged = entry.record
        // One write may have several registers under one version; a version is known when all of them are here.
        let data = record.dataVersion
        let attributes = record.attributesVersion
        let isPlaced = entry.record.placeStamp == record.placeStamp
        let hasData = installed.data == data || entry.record.dataStamp == record.dataStamp
        let hasAttributes =
            installed.attributes == attributes || entry.record.attributesStamp == record.attributesStamp
        func isWhole(_ version: VersionID) -> Bool {
            (record.placeStamp.version != version || isPlaced) && (data != version || hasData)
                && (attributes != version || hasAttributes)
        }
        if installed.data == data, isWhole(data) { merged.data.merge(data: record.data) }
        if installed.attributes == attributes, isWhole(attributes) { merged.attributes.merge(record.attributes) }
        guard merged != entry.record else { return }
        learn(merged)
        putRecord(merged)
    }

    /// A move compares the inode alone and changes the status time itself, so an edit in the instant before it would
    /// hide behind it.
    ///
    /// Size and times that the index has stay in it: the next scan sees an edit by them, or has the file hashed. Without
    /// a digest the status time is cleared, and only attributes are compared; not where somebody had changed the status
    /// before the move, which may have been an edit.
    /// `before` is the inode as it was just before; its status time is zero where nobody knows.
    func afterMove(_ id: ItemID, _ old: Fingerprint, _ before: Fingerprint) -> Fingerprint {
        let isHashed = entries[id]?.record.kind != .file || installedDigest(id) != nil
        let wasTouched = before.changed != .zero && before.changed != old.changed
        return Fingerprint(
            identity: before.identity,
            size: old.size,
            modified: old.modified,
            changed: isHashed || wasTouched ? old.changed : .zero
        )
    }

    private mutating func completeMake(_ step: Step, _ at: Location, _ fingerprint: Fingerprint) {
        guard var record = step.record else { return }
        let id = step.item
        if let digest = step.fetch?.digest, record.dataVersion == step.fetch?.data {
            record.data.value.digest = digest
        }
        if entries[id] == nil {
            putRecord(record)
            learn(record)
        } else if record.digest != nil, entries[id]?.record.dataStamp == record.dataStamp,
            entries[id]?.record.digest == nil
        {
            var known = entries[id]?.record ?? record
            known.data.value.digest = record.digest
            putRecord(known)
        }
        if let index = pending.index(forKey: id) {
            pending.values[index].record.merge(record)
            pending.values[index].admitted?.merge(record)
        }
        setInstalled(
            id,
            Installation(
                parent: at.directory.item,
                name: at.name,
                fingerprint: fingerprint,
                data: step.fetch?.data ?? record.dataVersion,
                dataContext: step.fetch?.dataContext ?? record.dataContext,
                attributes: step.fetch?.attributes ?? record.attributesVersion,
                attributesContext: step.fetch?.attributesContext ?? record.attributesContext
            )
        )
        takeOverRegisters(id, record)
    }

    private mutating func fail(_ step: Step, _ outcome: PublishOutcome) {
        switch outcome {
        case .done: break
        case .changed, .occupied, .vanished, .notEmpty, .parentChanged:
            hold(step.item, .localChange)
            afterScan.insert(step.item)
            for directory in step.directories {
                wantScan(of: directory, atOnce: true)
                if case .parentChanged = outcome, let above = entries[directory]?.installed?.parent {
                    wantScan(of: above, atOnce: true)
                }
            }
            if case .notEmpty = outcome { wantScan(of: step.item, atOnce: true) }
        case .openForWriting: hold(step.item, .openForWriting)
        case .failed(let failure): hold(step.item, .disk(failure))
        }
    }
}
