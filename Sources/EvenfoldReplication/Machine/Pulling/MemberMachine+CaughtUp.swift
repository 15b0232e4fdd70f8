// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// A source has said everything up to its cursor: names may be judged, and its knowledge is taken over once nothing
    /// it said is pending.
    mutating func caughtUp(_ link: LinkID, _ server: String, _ said: Knowledge, _ cursor: Cursor) {
        memberKnows(server, said)
        exchange.links[link]?.subscription?.known.formUnion(said)
        for id in exchange.unpersisted { pending[id]?.unjudgedSources.remove(server) }
        for id in exchange.colliding.sorted() { pending[id]?.unjudgedSources.remove(server) }
        for waiting in exchange.orphans.keys.sorted() {
            for id in exchange.orphans[waiting] ?? [] { pending[id]?.unjudgedSources.remove(server) }
        }
        for id in exchange.colliding.sorted() { considerAdmission(of: id) }
        askForParents(over: link)
        exchange.unions[server] = Exchange.Union(knowledge: said, witness: nil)
        // Also while that knowledge cannot be taken over: what waits to be settled may be the very thing it waits for.
        wakeWaitingForKnowledge()
        exchange.cursorsToCommit[server] = cursor
        initial.caughtUp.insert(server)
        commitCursors()
    }

    /// Writes cursors together with a row for everything that is pending, so that nothing said is forgotten.
    ///
    /// Not while a publish is under way: after a crash its intents are judged by the rows written with them. And not before
    /// the first synchronisation is done: until then nearly everything is pending, and to write a row for each item only
    /// to strike it out again costs more than to be told of what is missing once more after a restart.
    mutating func commitCursors() {
        guard publishing == nil, header.initialSyncDone, !exchange.cursorsToCommit.isEmpty else { return }
        let rows = exchange.unpersisted
        exchange.unpersisted = []
        persistPending(rows)
        for server in exchange.cursorsToCommit.keys.sorted() {
            guard let cursor = exchange.cursorsToCommit[server], cursors[server] != cursor else { continue }
            cursors[server] = cursor
            journal.changes.append(.cursor(server: server, cursor))
        }
        exchange.cursorsToCommit = [:]
    }

    mutating func persistPending(_ ids: [ItemID]) {
        for id in ids {
            guard let index = pending.index(forKey: id), !pending.values[index].isRowCurrent else { continue }
            pending.values[index].isPersisted = true
            pending.values[index].isRowCurrent = true
            journal.changes.append(.pending(pending.values[index].row))
        }
    }

    private mutating func askForParents(over link: LinkID) {
        let known = exchange.links[link]?.asked ?? []
        let missing = exchange.orphans.keys.sorted().filter { id in
            pending[id] == nil && !known.contains(id) && exchange.orphans[id]?.contains { pending[$0] != nil } ?? false
        }
        guard !missing.isEmpty else { return }
        exchange.links[link]?.asked.formUnion(missing)
        effects.append(.send(link, .askRecords(missing)))
    }

    /// Takes over what sources said they know, where nothing of it is pending here.
    ///
    /// - Complexity: O(sources) unless that may have changed.
    mutating func applyUnions() {
        guard !exchange.unions.isEmpty else { return }
        for server in exchange.unions.keys.sorted() {
            guard let union = exchange.unions[server] else { continue }
            if let witness = union.witness, let state = pending[witness],
                state.versions.contains(where: union.knowledge.contains)
            {
                continue
            }
            if let witness = pending.first(where: { $0.value.versions.contains(where: union.knowledge.contains) })?.key
            {
                exchange.unions[server]?.witness = witness
                continue
            }
            exchange.unions[server] = nil
            if !knowledge.isSuperset(of: union.knowledge) {
                knowledge.formUnion(union.knowledge)
                journal.isKnowledgeChanged = true
                wakeWaitingForKnowledge()
            }
        }
    }

    /// Looks again at what waits for the rest of a scan; what still waits says so again.
    private mutating func wakeWaitingForKnowledge() {
        for id in exchange.waitingForKnowledge.sorted() { dirty.add(id) }
        exchange.waitingForKnowledge = []
    }

    /// Notes what another member has processed; written to the index with the next change.
    mutating func memberKnows(_ server: String, _ known: Knowledge) {
        let old = memberKnowledge[server] ?? Knowledge()
        guard !old.isSuperset(of: known) else { return }
        memberKnowledge[server] = old.union(known)
        journal.changedMembers.insert(server)
        // It may have the content that nobody was known to have.
        if exchange.links.values.contains(where: { $0.isSubscribed && $0.server == server }) {
            fetching.retryUnlinked(&dirty)
        }
    }

    /// Tells sources what was processed: when nothing is in the queue, else once a second.
    mutating func reportProgress() {
        let durable = journal.durable.knowledge
        for link in exchange.links.keys.sorted() {
            guard let known = exchange.links[link], known.isSubscribed, known.reported != durable,
                pending.isEmpty || (known.reportedAt.map { $0.advanced(by: .seconds(1)) <= now } ?? true)
            else { continue }
            exchange.links[link]?.reported = durable
            exchange.links[link]?.reportedAt = now
            effects.append(.send(link, .processed(knowledge: durable)))
        }
    }

    /// When the exchange wants to be woken.
    func exchangeWake() -> Timestamp? {
        var result: Timestamp?
        for link in exchange.links.values {
            if link.isSubscribed, link.reported != journal.durable.knowledge, let last = link.reportedAt {
                let time = last.advanced(by: .seconds(1))
                result = result.map { min($0, time) } ?? time
            }
            if let subscription = link.subscription, subscription.position < journal.durable.arrival {
                result = result.map { min($0, now) } ?? now
            }
        }
        return result
    }
}
