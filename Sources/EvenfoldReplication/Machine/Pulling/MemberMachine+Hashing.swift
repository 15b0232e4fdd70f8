// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Has an installed file hashed, so that `waiter` can be compared with it; does nothing where that is under way.
    mutating func hashInstalled(_ id: ItemID, for waiter: ItemID) {
        guard let installed = entries[id]?.installed else { return }
        if fetching.hashing[id] != nil {
            if fetching.hashing[id]?.waiters.contains(waiter) != true { fetching.hashing[id]?.waiters.append(waiter) }
            return
        }
        fetching.hashing[id] = Fetching.HashPurpose(
            fingerprint: installed.fingerprint,
            basis: installed.fingerprint,
            expected: nil,
            waiters: [waiter]
        )
        fetching.hashQueue.append(id)
    }

    /// Has a file hashed whose status changed alone; other content than `digest` is an edit.
    mutating func hashToCompare(_ id: ItemID, _ fingerprint: Fingerprint, with digest: Digest) {
        guard let installed = entries[id]?.installed else { return }
        fetching.hashing[id] = Fetching.HashPurpose(
            fingerprint: fingerprint,
            basis: installed.fingerprint,
            expected: digest,
            waiters: fetching.hashing[id]?.waiters ?? []
        )
        fetching.hashQueue.append(id)
    }

    mutating func pumpHashes() {
        guard !fetching.hashQueue.isEmpty else { return }
        var files: [HashFile] = []
        for id in fetching.hashQueue {
            guard let purpose = fetching.hashing[id], let installed = entries[id]?.installed,
                let directory = reference(to: installed.parent)
            else {
                fetching.hashing[id] = nil
                continue
            }
            files.append(
                HashFile(item: id, directory: directory, name: installed.name, fingerprint: purpose.fingerprint)
            )
        }
        fetching.hashQueue = []
        if !files.isEmpty { effects.append(.hash(newBatch(&lastBatch), files)) }
    }

    mutating func take(_ files: [HashedFile]) {
        for file in files {
            // Asked again meanwhile: that answer is still to come.
            guard let purpose = fetching.hashing[file.item], purpose.fingerprint == file.fingerprint else { continue }
            fetching.hashing[file.item] = nil
            defer { for waiter in purpose.waiters { dirty.add(waiter) } }
            guard let entry = entries[file.item], let installed = entry.installed,
                installed.fingerprint == purpose.basis
            else { continue }
            guard let digest = file.digest else {
                wantScan(of: installed.parent)
                for waiter in purpose.waiters { hold(waiter, .localChange) }
                continue
            }
            if let expected = purpose.expected {
                if digest == expected {
                    refreshFingerprint(file.item, file.fingerprint)
                } else if publishing?.items.contains(file.item) == true {
                    wantScan(of: installed.parent)
                } else {
                    writeEdit(file.item, file.fingerprint, digest)
                }
            } else if installed.fingerprint == file.fingerprint {
                if installed.data == entry.record.dataVersion {
                    fillDigest(file.item, digest)
                } else if configuration.isReadOnly {
                    noteDigest(digest, of: file.item)
                }
            }
        }
    }

    /// Notes the digest of an item's data: no new version, only more known of this one.
    mutating func fillDigest(_ id: ItemID, _ digest: Digest) {
        guard let entry = entries[id], entry.record.digest == nil, entry.record.kind == .file else { return }
        var record = entry.record
        record.data.value.digest = digest
        putRecord(record, isPreexisting: entry.isPreexisting)
        mergeIntoPending(id)
    }

    /// An edit that left size and times as they were.
    private mutating func writeEdit(_ id: ItemID, _ fingerprint: Fingerprint, _ digest: Digest) {
        guard let entry = entries[id], var installed = entry.installed else { return }
        if configuration.isReadOnly, !entry.isPreexisting {
            installed.fingerprint = fingerprint
            undo(id, installed, isEdited: true, isAttributed: false)
            noteDigest(digest, of: id)
            return
        }
        let version = nextVersion()
        var record = entry.record
        record.data.value = DataValue(
            size: fingerprint.size,
            digest: digest,
            modified: fingerprint.modified,
            target: [],
            removed: false
        )
        record.data.context = installed.dataContext.adding(version)
        record.data.stamp = Stamp(fence: max(record.dataStamp.fence, .ordinary), clock: nextClock(), version: version)
        installed.fingerprint = fingerprint
        installed.data = version
        installed.dataContext = record.dataContext
        putRecord(record, isPreexisting: entry.isPreexisting)
        setInstalled(id, installed)
        mergeIntoPending(id)
    }
}
