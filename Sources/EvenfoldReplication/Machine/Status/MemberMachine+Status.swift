// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Something that waits, as it is shown to people.
package struct WaitingItem: Hashable, Sendable {
    /// Its path, as far as it is known.
    package var path: RelativePath
    /// Since when it waits.
    package var since: Timestamp
    /// Why.
    package var reason: PendingReason
}

/// One record that a member does not have yet, as its source sees it.
package struct BacklogItem: Hashable, Sendable {
    /// The item.
    package var item: ItemID
    /// Its path at the source.
    package var path: RelativePath
    /// Whether it was sent on the present link and is on its way there.
    package var isSent: Bool
}

/// One visible item, as `diff` compares it.
package struct VisibleEntry: Hashable, Sendable {
    /// Its path.
    package var path: RelativePath
    /// Its record.
    package var record: Record
    /// What carries it on disk; `nil` where it is still to come.
    package var installed: Installation?
}

extension MemberMachine {
    /// The identity of this index.
    package var replica: ReplicaID { header.replica }
    /// The header as it is in memory.
    package var currentHeader: IndexHeader { header }
    /// The folder's state.
    package var currentState: MemberState { state }
    /// What this member has processed, durable or not.
    package var currentKnowledge: Knowledge { knowledge }
    /// What is known of what another member has processed.
    package func knowledge(ofMember server: String) -> Knowledge { memberKnowledge[server] ?? Knowledge() }
    /// How many items stand on disk, but for those of before the first synchronisation; aliases and losers do not count.
    package var itemCount: Int { disk.count - preexistingCount }
    /// The bytes of everything on disk.
    package var totalBytes: ByteCount { disk.bytes }
    /// How many records wait to be installed.
    package var pendingCount: Int { pending.count }

    /// Everything that waits for a reason, by path; what is simply in the queue is counted by ``pendingCount`` alone.
    ///
    /// - Complexity: O(pending + held · log held).
    package var waiting: [WaitingItem] {
        var result: [WaitingItem] = []
        for (id, state) in pending {
            guard let reason = holds[id]?.reason ?? state.reason else { continue }
            result.append(WaitingItem(path: pathForPeople(id), since: state.since, reason: reason))
        }
        for (id, hold) in holds where pending[id] == nil {
            result.append(WaitingItem(path: pathForPeople(id), since: hold.since, reason: hold.reason))
        }
        for (id, hold) in scanRequests.unreadable {
            result.append(WaitingItem(path: pathForPeople(id), since: hold.since, reason: hold.reason))
        }
        return result.sorted { ($0.path, $0.since) < ($1.path, $1.since) }
    }

    /// Every kept file, oldest first.
    package var keptEntries: [KeptEntry] { kept.values.sorted { $0.id < $1.id } }

    /// The records of this member that `server` has not processed, in arrival order.
    ///
    /// - Complexity: O(1) where there is none, else O(items).
    package func backlog(of server: String) -> [BacklogItem] {
        let known = memberKnowledge[server] ?? Knowledge()
        guard !known.isSuperset(of: knowledge) else { return [] }
        let sent = exchange.links.keys.sorted().compactMap { link in
            exchange.links[link]?.server == server ? exchange.links[link]?.subscription?.sent : nil
        }
        var result: [BacklogItem] = []
        for line in arrivals.lines {
            guard let entry = entries[line.item], entry.arrival == line.arrival, !entry.isPreexisting,
                !entry.record.isKnown(in: known)
            else { continue }
            result.append(
                BacklogItem(
                    item: line.item,
                    path: pathForPeople(line.item),
                    isSent: sent.contains { entry.record.isKnown(in: known.union($0)) }
                )
            )
        }
        return result
    }

    /// The most records that a member lacks which is pulling from this one now; 0 before there is anything to pull.
    ///
    /// - Complexity: As ``backlogCount(of:)``, for each of them.
    package var largestBacklog: Int {
        guard header.initialSyncDone else { return 0 }
        return exchange.links.values.filter { $0.subscription != nil }.map { backlogCount(of: $0.server) }.max() ?? 0
    }

    /// How many records ``backlog(of:)`` would list.
    ///
    /// - Complexity: O(1) where there is none, else O(items).
    package func backlogCount(of server: String) -> Int {
        let known = memberKnowledge[server] ?? Knowledge()
        guard !known.isSuperset(of: knowledge) else { return 0 }
        return entries.values.count { !$0.isPreexisting && !$0.record.isKnown(in: known) }
    }

    /// Every visible item in path order, names compared as bytes, a directory before what it holds.
    ///
    /// - Complexity: O(items · log items).
    package var visibleEntries: [VisibleEntry] {
        var result: [VisibleEntry] = []
        appendVisible(below: .root, path: .root, to: &result)
        return result
    }

    private func appendVisible(below directory: ItemID, path: RelativePath, to result: inout [VisibleEntry]) {
        for (name, id) in tree.visibleChildren(of: directory) {
            guard let record = target(of: id) else { continue }
            let child = path.appending(name)
            result.append(VisibleEntry(path: child, record: record, installed: entries[id]?.installed))
            if record.kind == .directory { appendVisible(below: id, path: child, to: &result) }
        }
    }

    /// What every entry holds, for tests and comparisons of whole members, by item.
    package var allEntries: [IndexEntry] { entries.values.sorted { $0.record.id < $1.record.id } }
    /// The pending records, by item.
    package var pendingRecords: [PendingRecord] { pending.values.map(\.row).sorted { $0.record.id < $1.record.id } }

    /// Whether everything is done that this member knows of: nothing is pending, held, or on its way to the disk or the
    /// index, and everything that its sources said is known.
    ///
    /// A scan may be under way: whether local writes are published is for a drain to say.
    package var isInSync: Bool {
        hasStarted && header.initialSyncDone && state == .normal && scanRequests.unreadable.isEmpty
            && pending.isEmpty && holds.isEmpty && exchange.unions.isEmpty && isInstalled && isDurable
            && configuration.sources.isSubset(of: Set(exchange.links.values.filter(\.isSubscribed).map(\.server)))
    }

    /// Whether this member has nothing to do of its own accord: no scan, publish, fetch or commit is under way or asked
    /// for.
    package var isQuiet: Bool {
        scan == nil && scanRequests.isFirstDone && !scanRequests.isFullWanted
            && scanRequests.directories.isEmpty && scanRequests.recheckAt == nil && scanRequests.drains.isEmpty
            && scanRequests.drainsWaiting.isEmpty && isInstalled && isDurable
    }

    /// Whether nothing is published, fetched or hashed, nor wants to be.
    private var isInstalled: Bool {
        publishing == nil && ready.isEmpty && dirty.isEmpty && fetching.inFlight == 0 && fetching.queue.isEmpty
            && fetching.hashing.isEmpty
    }
}
