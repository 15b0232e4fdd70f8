// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Builds the maps that are derived from a snapshot.
    ///
    /// - Complexity: O(items).
    mutating func restore(_ snapshot: IndexSnapshot) {
        entries.reserveCapacity(snapshot.entries.count)
        for entry in snapshot.entries.sorted(by: { $0.arrival < $1.arrival }) {
            let id = entry.record.id
            entries[id] = entry
            if entry.isPreexisting { preexistingCount += 1 }
            arrivals.append(entry.arrival, id)
            if let installed = entry.installed { disk.insert(id, installed) }
            if !entry.isPreexisting { tree.set(id, TreeItem(entry.record)) }
        }
        for row in snapshot.pending.sorted(by: { $0.record.id < $1.record.id }) {
            let id = row.record.id
            var record = row.record
            if let entry = entries[id] { record.merge(entry.record) }
            pending[id] = PendingState(
                record: record,
                source: row.source,
                versions: row.versions.sorted(),
                since: row.since,
                reason: row.reason,
                isJudged: true,
                isPersisted: true
            )
        }
        for id in pending.keys.sorted() { considerAdmission(of: id) }
        for keptEntry in snapshot.kept { kept[keptEntry.id] = keptEntry }
        recoveredIntents = snapshot.intents.sorted { $0.number < $1.number }
        lastIntent = recoveredIntents.last?.number ?? 0
        // What these placed keeps its numbers until they are judged.
        for intent in recoveredIntents {
            if case .placeFile(_, _, let staged, _) = intent.operation { lastStaged = max(lastStaged, staged.number) }
        }
        _ = tree.takeTouched()
        // Whatever is not as its target says is looked at once; that is found without sorting what is in order.
        for entry in snapshot.entries where !entry.isPreexisting && !isSettled(entry.record.id) {
            dirty.add(entry.record.id)
        }
        for id in pending.keys.sorted() { dirty.add(id) }
        if header.initialSyncDone {
            for entry in snapshot.entries where entry.isPreexisting { dirty.add(entry.record.id) }
        }
        journal.durable = Journal.Mark(number: 0, arrival: header.arrival, knowledge: knowledge)
        // Also after a start that ended before its first scan was committed: what is there now was there before.
        if header.sequence == 0, entries.isEmpty, pending.isEmpty, !header.initialSyncDone {
            initial.isVirgin = true
            if snapshot.header == nil { journal.isHeaderChanged = true }
        }
    }

    /// Whether nothing is to be done on disk for `id` and nothing is pending.
    func isSettled(_ id: ItemID) -> Bool {
        guard pending[id] == nil, let entry = entries[id] else { return false }
        guard let place = tree.place(of: id) else { return entry.installed == nil }
        guard let installed = entry.installed else { return false }
        return installed.parent == place.parent && installed.name == place.name
            && !needsContent(entry.record, installed)
            && installed.attributes == entry.record.attributesVersion
    }
}
