// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// A new item for something nobody knows.
    mutating func create(_ found: Scan.Found, in directory: ItemID, _ session: inout LocalWrites) -> ItemID {
        let wasUnread = wasUnread(found, in: directory)
        let isPreexisting =
            wasUnread || configuration.isReadOnly || initial.isVirgin && session.isFirst && keepsPreexisting
        if !isPreexisting { ensureOrdinary(directory) }
        let version = nextVersion()
        let id = ItemID(version)
        let stamp = Stamp(
            fence: wasUnread ? .preexisting : fence(isFirst: session.isFirst),
            clock: nextClock(),
            version: version
        )
        let context = Context(version)
        let attributes = normal(found.attributes)
        let record = Record(
            id: id,
            kind: found.kind,
            place: Register(
                value: Place(parent: directory, previousParent: directory, name: found.name, scanEnd: version.sequence),
                stamp: stamp,
                context: context
            ),
            data: Register(value: dataValue(found), stamp: stamp, context: context),
            attributes: Register(value: attributes, stamp: stamp, context: context)
        )
        putRecord(record, isPreexisting: isPreexisting)
        setInstalled(
            id,
            Installation(
                parent: directory,
                name: found.name,
                fingerprint: found.fingerprint,
                data: version,
                dataContext: context,
                attributes: version,
                attributesContext: context
            )
        )
        session.placed.append(id)
        return id
    }

    /// Whether the first scan could not look at this, or at the directory it is in; then it was there before.
    private mutating func wasUnread(_ found: Scan.Found, in directory: ItemID) -> Bool {
        guard !initial.unread.isEmpty else { return false }
        let identity = found.fingerprint.identity
        guard found.kind == .directory else {
            // Once: what users take back out of the store later is theirs.
            return initial.unread.remove(identity) != nil || isUnread(directory)
        }
        guard initial.unread.contains(identity) || isUnread(directory) else { return false }
        // Until it is listed, what is found in it is no other matter.
        initial.unread.insert(identity)
        return true
    }

    private func isUnread(_ directory: ItemID) -> Bool {
        entries[directory]?.installed.map { initial.unread.contains($0.fingerprint.identity) } ?? false
    }

    /// What became of a known item: moved, edited, its attributes changed, or only its fingerprint.
    mutating func edit(_ id: ItemID, _ found: Scan.Found, in directory: ItemID, _ session: inout LocalWrites) {
        guard let entry = entries[id], var installed = entry.installed else { return }
        scanRequests.missingSince[id] = nil
        let old = installed
        let isMoved =
            old.parent == .displaced
            ? !tree.group(of: entry.record.parent).contains(directory)
                || entry.record.name != found.name
            : old.parent != directory || old.name != found.name
        let isNewInode = old.fingerprint.identity != found.fingerprint.identity
        let attributes = normal(found.attributes)
        let isAttributed = isAttributed(entry, old, found)
        let isEdited = isEdited(entry, found, isNewInode: isNewInode)
        let mayBeEdited = !isEdited && mayBeEdited(entry, found)
        let isRemade = found.kind == .directory && isNewInode && entry.record.isRemoved
        installed.parent = directory
        installed.name = found.name
        installed.fingerprint = found.fingerprint
        if !isNewInode, !isEdited, found.kind == .file, old.fingerprint.changed != found.fingerprint.changed,
            let digest = installedDigest(id) ?? installedData(entry, old)?.value.digest
        {
            // The status change time moved and neither size nor times did. Whether the content is still the same, its
            // digest tells; until then the old time stands in the index, so that a restart asks again.
            hashToCompare(id, found.fingerprint, with: digest)
            installed.fingerprint = old.fingerprint
        } else if !isEdited, mayHideEdit(entry, old, found) {
            // Not to be told from an edit, and too little to win as one: the bytes are a version of their own that nothing
            // supersedes, so whatever takes their place keeps them.
            installed.data = nextVersion()
            installed.dataContext = old.dataContext.adding(installed.data)
        }
        if found.kind == .directory, !isAttributed, hasForgottenAttributes(entry, old, found) {
            // An inode that was another item's: somebody may have changed what that one had, so it has that no longer.
            let isRecords = entry.record.attributes.value == attributes
            installed.attributes = isRecords ? entry.record.attributesVersion : nextVersion()
            installed.attributesContext =
                isRecords ? entry.record.attributesContext : old.attributesContext.adding(installed.attributes)
        }
        if configuration.isReadOnly, !entry.isPreexisting {
            undo(id, installed, isEdited: isEdited || mayBeEdited, isAttributed: isAttributed)
            if isEdited { compareUndone(id) }
            return
        }
        guard isMoved || isEdited || mayBeEdited || isAttributed || isRemade else {
            if isNewInode || old.parent == .displaced || installed.data != old.data
                || installed.attributes != old.attributes
            {
                setInstalled(id, installed)
            } else {
                refreshFingerprint(id, installed.fingerprint)
            }
            return
        }
        if entry.isPreexisting {
            var record = entry.record
            record.place.value.parent = directory
            record.place.value.name = found.name
            if found.kind != .directory { record.data.value = dataValue(found) }
            record.attributes.value = attributes
            putRecord(record, isPreexisting: true)
            setInstalled(id, installed)
            return
        }
        if isMoved { ensureOrdinary(directory) }
        let group = session.groups[id] ?? [id]
        let version = nextVersion()
        let clock = nextClock()
        var record = entry.record
        func stamp(_ fence: Fence) -> Stamp { Stamp(fence: max(fence, .ordinary), clock: clock, version: version) }
        if isMoved {
            record.place = movedPlace(record.place, to: directory, found.name, stamp(record.placeStamp.fence))
            session.placed.append(id)
        }
        if isEdited || mayBeEdited || isRemade {
            let context = old.dataContext.adding(version)
            let faint = mayBeEdited ? faintStamp(after: record.dataStamp, version) : nil
            record.data = Register(
                value: dataValue(found),
                stamp: faint ?? stamp(record.dataStamp.fence),
                context: context
            )
            installed.data = version
            installed.dataContext = context
        }
        if isAttributed {
            let context = old.attributesContext.adding(version)
            record.attributes = Register(
                value: attributes,
                stamp: stamp(record.attributesStamp.fence),
                context: context
            )
            installed.attributes = version
            installed.attributesContext = context
        }
        putRecord(record)
        setInstalled(id, installed)
        mergeIntoPending(id)
        if isMoved { moveAliases(group, of: id, to: directory, found.name, &session) }
    }

    /// A merged directory is one directory on disk: all its items move with it.
    private mutating func moveAliases(
        _ group: [ItemID],
        of id: ItemID,
        to directory: ItemID,
        _ name: FileName,
        _ session: inout LocalWrites
    ) {
        for alias in group where alias != id && alias != .root {
            guard let entry = entries[alias], !entry.isPreexisting else { continue }
            let version = nextVersion()
            let stamp = Stamp(
                fence: max(entry.record.placeStamp.fence, .ordinary),
                clock: nextClock(),
                version: version
            )
            var record = entry.record
            record.place = movedPlace(record.place, to: directory, name, stamp)
            session.placed.append(alias)
            putRecord(record)
            mergeIntoPending(alias)
        }
    }

    private func movedPlace(
        _ old: Register<Place>,
        to directory: ItemID,
        _ name: FileName,
        _ stamp: Stamp
    ) -> Register<Place> {
        Register(
            value: Place(
                parent: directory,
                previousParent: old.value.parent == directory ? old.value.previousParent : old.value.parent,
                name: name,
                scanEnd: stamp.version.sequence
            ),
            stamp: stamp,
            context: old.context.adding(stamp.version)
        )
    }

    private func isEdited(_ entry: IndexEntry, _ found: Scan.Found, isNewInode: Bool) -> Bool {
        guard let installed = entry.installed, found.kind != .directory else { return false }
        if isNewInode || installed.fingerprint.size != found.fingerprint.size { return true }
        if installed.fingerprint.modified != found.fingerprint.modified { return true }
        if found.kind == .symbolicLink, installed.data == entry.record.dataVersion {
            return found.target != entry.record.data.value.target
        }
        return false
    }

    /// Whether the status of a file changed alone, and there is no digest to tell whether the content did: nobody else has
    /// it yet, as far as is known, so a new version costs little.
    private func mayBeEdited(_ entry: IndexEntry, _ found: Scan.Found) -> Bool {
        guard let installed = entry.installed else { return false }
        return hasOtherStatus(entry, installed, found) && installed.data == entry.record.dataVersion
            && installedDigest(entry.record.id) == nil
    }

    /// The stamp of what may be no edit at all: just after the version that it descends from.
    ///
    /// Whatever else descends from that wins, a removal too; the bytes that lose are kept in the conflict store.
    private func faintStamp(after old: Stamp, _ version: VersionID) -> Stamp? {
        old.version < version ? Stamp(fence: old.fence, clock: old.clock, version: version) : nil
    }

    /// Whether the status of a file changed whose record has gone ahead of what is on disk, and nothing tells any more
    /// which bytes those were.
    private func mayHideEdit(_ entry: IndexEntry, _ installed: Installation, _ found: Scan.Found) -> Bool {
        hasOtherStatus(entry, installed, found) && installed.data != entry.record.dataVersion
    }

    /// Whether somebody changed a file's status since it was put on disk; a cleared time is Evenfold's own move.
    private func hasOtherStatus(_ entry: IndexEntry, _ installed: Installation, _ found: Scan.Found) -> Bool {
        found.kind == .file && !entry.isPreexisting && installed.fingerprint.changed != .zero
            && installed.fingerprint.changed != found.fingerprint.changed
    }

    /// Whether the attributes are not those that were put on disk, as far as that is known.
    func isAttributed(_ entry: IndexEntry, _ installed: Installation, _ found: Scan.Found) -> Bool {
        installedAttributes(entry, installed).map { $0 != normal(found.attributes) } ?? false
    }

    /// Whether the status changed where no record tells which attributes were put on disk.
    private func hasForgottenAttributes(_ entry: IndexEntry, _ installed: Installation, _ found: Scan.Found) -> Bool {
        !entry.isPreexisting && installed.fingerprint.changed != found.fingerprint.changed
            && installedAttributes(entry, installed) == nil
    }

    /// The attributes that were put on disk, as far as a record still tells.
    private func installedAttributes(_ entry: IndexEntry, _ installed: Installation) -> FileAttributes? {
        let state = pending[entry.record.id]
        for register in [entry.record.attributes, state?.admitted?.attributes, state?.record.attributes] {
            if let register, register.stamp.version == installed.attributes { return register.value }
        }
        return nil
    }

    /// The data register that was put on disk, as far as a record still tells.
    private func installedData(_ entry: IndexEntry, _ installed: Installation) -> Register<DataValue>? {
        let state = pending[entry.record.id]
        for register in [entry.record.data, state?.admitted?.data, state?.record.data] {
            if let register, register.stamp.version == installed.data { return register }
        }
        return nil
    }

    /// A removal: of the item, and for a directory of everything that is one directory with it.
    mutating func remove(_ id: ItemID, _ session: inout LocalWrites) {
        guard let entry = entries[id], let installed = entry.installed else { return }
        scanRequests.missingSince[id] = nil
        if installed.parent == .aside {
            // Nobody removes what Evenfold set aside by removing it from the visible folder; it is put back.
            setInstalled(id, nil)
            return
        }
        if entry.isPreexisting {
            // What stood in it and is not gone is somewhere else.
            setInstalled(id, nil)
            forget(id)
            return
        }
        setInstalled(id, nil)
        // The record stays, and the next publish brings the item back.
        if configuration.isReadOnly { return }
        let group = session.groups[id] ?? [id]
        if entry.record.kind == .directory || installed.data == entry.record.dataVersion {
            markRemoved(id)
        } else if let data = installedData(entry, installed), !data.value.removed {
            // Its data is on disk and not in the index yet; the removal stands just after what was on disk.
            var record = entry.record
            record.data.merge(data: data.removal(by: nextVersion()))
            putRecord(record)
            mergeIntoPending(id)
        }
        for alias in group where alias != id && alias != .root { markRemoved(alias) }
    }

    /// Writes the mark that stands just after the data in the index; nothing where it stands already.
    mutating func markRemoved(_ id: ItemID) {
        guard let entry = entries[id], !entry.isPreexisting, !entry.record.isRemoved else { return }
        var record = entry.record
        record.data = record.data.removal(by: nextVersion())
        see(record.dataStamp.clock)
        putRecord(record)
        mergeIntoPending(id)
    }

    /// Gives every place of the scan its last sequence, so that nobody judges half of it.
    mutating func finish(_ session: LocalWrites) {
        for id in session.placed {
            guard let stamp = entries[id]?.record.placeStamp, stamp.version.replica == header.replica else { continue }
            entries[id]?.record.place.value.scanEnd = header.sequence
            if pending[id]?.record.placeStamp == stamp { pending[id]?.record.place.value.scanEnd = header.sequence }
            if pending[id]?.admitted?.placeStamp == stamp {
                pending[id]?.admitted?.place.value.scanEnd = header.sequence
            }
            journal.entries.add(id)
        }
    }

    /// Content of before the first synchronisation becomes ordinary when something ordinary is put into it.
    mutating func ensureOrdinary(_ directory: ItemID) {
        guard directory != .root, let entry = entries[directory], entry.isPreexisting else { return }
        ensureOrdinary(entry.record.parent)
        // Its first versions may have entered others' knowledge already, as versions of nothing; it is written anew.
        let version = nextVersion()
        let stamp = Stamp(fence: .ordinary, clock: nextClock(), version: version)
        var record = entry.record
        record.place = Register(value: record.place.value, stamp: stamp, context: record.place.context.adding(version))
        record.place.value.scanEnd = version.sequence
        record.data = Register(value: record.data.value, stamp: stamp, context: record.dataContext.adding(version))
        record.attributes = Register(
            value: record.attributes.value,
            stamp: stamp,
            context: record.attributesContext.adding(version)
        )
        putRecord(record, isPreexisting: false)
        guard var installed = entry.installed else { return }
        installed.data = version
        installed.dataContext = record.dataContext
        installed.attributes = version
        installed.attributesContext = record.attributesContext
        setInstalled(directory, installed)
    }

    // MARK: Values

    private func fence(isFirst: Bool) -> Fence {
        guard initial.isVirgin, isFirst else { return .ordinary }
        return configuration.isPrimary ? .primary : .preexisting
    }

    private func dataValue(_ found: Scan.Found) -> DataValue {
        switch found.kind {
        case .directory: .directory
        case .file:
            DataValue(
                size: found.fingerprint.size,
                digest: nil,
                modified: found.fingerprint.modified,
                target: [],
                removed: false
            )
        case .symbolicLink:
            DataValue(
                size: UInt64(found.target.count),
                digest: nil,
                modified: found.fingerprint.modified,
                target: found.target,
                removed: false
            )
        }
    }

    private func normal(_ attributes: FileAttributes) -> FileAttributes {
        guard !configuration.replicatesSetIDBits else { return attributes }
        var result = attributes
        result.mode &= 0o1777
        return result
    }
}
