// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Finds out how an unwanted file or link leaves the disk, and what becomes of its bytes.
    ///
    /// - Parameters:
    ///   - id: The item.
    ///   - newcomer: The item that takes its name in the same batch.
    ///   - plan: The batch so far.
    /// - Returns: `nil` where it may not leave yet.
    mutating func departure(of id: ItemID, for newcomer: ItemID?, _ plan: Plan) -> Departure? {
        guard let entry = entries[id], let installed = entry.installed, let here = standing(id, plan),
            here.fingerprint != nil
        else { return nil }
        if entry.isPreexisting {
            let winner = newcomer.flatMap { target(of: $0)?.data.stamp.version }
            // What a read-only member's users wrote later is no content of before.
            let area: StoreArea = entry.record.placeStamp.fence == .preexisting ? .preexisting : .conflict
            return stored(area, id, winner: winner, settles: false)
        }
        guard let record = target(of: id), tree.place(of: id) == nil else { return nil }
        let isSuperseded = record.dataContext.contains(installed.data)
        if !tree.isAlive(id) {
            return stored(isSuperseded ? .deleted : .conflict, id, winner: record.dataVersion, settles: false)
        }
        // Alive and not to be seen: it lost its name.
        let directory = tree.canonical(record.parent)
        guard let winner = tree.winner(in: directory, named: record.name), winner != id,
            let winning = target(of: winner), canSettle(id, record, against: winner, winning, newcomer: newcomer, plan)
        else { return nil }
        guard installed.data == record.dataVersion else {
            // Older bytes than those that lost: not this member's to judge, only to put away.
            if isSuperseded { return Departure(item: id, keep: .discarded, kept: nil, settles: false) }
            return stored(.conflict, id, winner: winning.data.stamp.version, settles: false)
        }
        if isSameContent(id, record, winner, winning) {
            return Departure(item: id, keep: .discarded, kept: nil, settles: true)
        }
        return stored(.conflict, id, winner: winning.data.stamp.version, settles: true)
    }

    private mutating func stored(_ area: StoreArea, _ id: ItemID, winner: VersionID?, settles: Bool) -> Departure {
        let entry = newKept(area, id, winner: winner)
        return Departure(item: id, keep: .stored(area, entry.id), kept: entry, settles: settles)
    }

    private func isSameContent(_ id: ItemID, _ record: Record, _ winner: ItemID, _ winning: Record) -> Bool {
        guard record.kind == winning.kind else { return false }
        switch record.kind {
        case .directory: return false
        case .symbolicLink: return record.data.value.target == winning.data.value.target
        case .file: return installedDigest(id).map { $0 == digest(of: winner, winning) } ?? false
        }
    }

    /// The rules that keep settling from judging a half-told story (design: replication, section 4).
    private mutating func canSettle(
        _ id: ItemID,
        _ record: Record,
        against winner: ItemID,
        _ winning: Record,
        newcomer: ItemID?,
        _ plan: Plan
    ) -> Bool {
        guard pending[id] == nil else {
            wait(id, for: id)
            return false
        }
        if winner != newcomer {
            guard pending[winner] == nil, let place = tree.place(of: winner), let here = standing(winner, plan),
                here.parent == place.parent, here.name == place.name
            else {
                wait(id, for: winner)
                return false
            }
        } else if let state = pending[winner], state.admitted?.hasSameVersions(as: state.record) != true {
            wait(id, for: winner)
            return false
        }
        guard !(isScanWhole(record) && isScanWhole(winning)) else {
            exchange.settlingSince[id] = nil
            return true
        }
        let since = exchange.settlingSince[id] ?? now
        exchange.settlingSince[id] = since
        let end = since.advanced(by: configuration.settlingGrace)
        if end <= now { return true }
        exchange.waitingForKnowledge.insert(id)
        if let newcomer { exchange.waitingForKnowledge.insert(newcomer) }
        timers.add(id, at: end)
        if let newcomer { timers.add(newcomer, at: end) }
        return false
    }

    /// Whether everything of the scan that wrote this place was told: it is known, or a source that has caught up knows
    /// it (what of that is still pending takes part already).
    private func isScanWhole(_ record: Record) -> Bool {
        let replica = record.placeStamp.version.replica
        let end = record.place.value.scanEnd
        if knowledge.containsAll(of: replica, upTo: end) { return true }
        return exchange.unions.values.contains { $0.knowledge.union(knowledge).containsAll(of: replica, upTo: end) }
    }

    /// An item has left the disk.
    mutating func depart(_ departure: Departure) {
        if let entry = departure.kept { keep(entry) }
        guard let entry = entries[departure.item] else { return }
        setInstalled(departure.item, nil)
        if entry.isPreexisting {
            forget(departure.item)
        } else if departure.settles, !configuration.isReadOnly {
            markRemoved(departure.item)
        }
    }

    mutating func keep(_ entry: KeptEntry) {
        kept[entry.id] = entry
        journal.changes.append(.kept(entry))
        if entry.area == .conflict { effects.append(.report(.conflict(entry))) }
    }
}
