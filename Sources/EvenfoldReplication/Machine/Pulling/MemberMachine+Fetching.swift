// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Wants the content of `record`; what is on its way or staged for another version is thrown away.
    mutating func wantContent(of record: Record) {
        let id = record.id
        if let staged = fetching.byItem[id], let fetch = fetching.byStaged[staged] {
            if fetch.data == record.dataVersion { return }
            dropFetch(staged)
        }
        fetching.queue.add(id)
    }

    /// Fills the window.
    mutating func pumpFetches() {
        guard !fetching.queue.isEmpty, !isSpaceShort || fetching.inFlight == 0 else { return }
        var batches: [LinkID: [FetchFile]] = [:]
        let links = pullingLinks()
        while fetching.inFlight < Fetching.largestCount,
            fetching.bytes < Fetching.largestBytes || fetching.inFlight == 0,
            let id = fetching.queue.take()
        {
            guard let record = target(of: id), record.kind == .file, fetching.byItem[id] == nil,
                tree.place(of: id) != nil,
                !record.isRemoved, entries[id]?.installed?.data != record.dataVersion
            else { continue }
            guard let link = link(for: id, record, among: links) else {
                fetching.unlinked.append(id)
                if pending[id]?.reason == nil { pending[id]?.reason = .linkClosed }
                continue
            }
            lastStaged += 1
            let staged = StagedID(lastStaged)
            fetching.byStaged[staged] = Fetching.Fetch(
                item: id,
                data: record.dataVersion,
                dataContext: record.dataContext,
                attributes: record.attributesVersion,
                attributesContext: record.attributesContext,
                size: record.size,
                link: link
            )
            fetching.byItem[id] = staged
            fetching.inFlight += 1
            fetching.bytes += min(record.size, Fetching.largestBytes)
            batches[link, default: []].append(
                FetchFile(
                    staged: staged,
                    item: id,
                    version: record.dataVersion,
                    size: record.size,
                    digest: record.digest,
                    modified: record.modified,
                    attributes: record.attributes.value
                )
            )
        }
        for link in batches.keys.sorted() { effects.append(.fetch(link, batches[link] ?? [])) }
    }

    /// The link to ask: the one the record came over, else one whose peer has the version; another one after each
    /// failure.
    private func link(for id: ItemID, _ record: Record, among links: [LinkID]) -> LinkID? {
        guard !links.isEmpty else { return nil }
        let attempts = holds[id]?.attempts ?? 0
        let source = pending[id]?.source
        if attempts == 0, let first = links.first(where: { exchange.links[$0]?.server == source }) { return first }
        let version = record.dataVersion
        let having = links.filter { link in
            guard let server = exchange.links[link]?.server else { return false }
            return source == server || memberKnowledge[server]?.contains(version) ?? false
        }
        guard !having.isEmpty else { return nil }
        return having[attempts % having.count]
    }

    private mutating func endFetch(_ staged: StagedID) {
        guard let fetch = fetching.byStaged[staged], !fetch.isStaged else { return }
        fetching.inFlight -= 1
        fetching.bytes -= min(fetching.bytes, min(fetch.size, Fetching.largestBytes))
    }

    /// Throws a fetch away, whether it is under way or staged.
    mutating func dropFetch(_ staged: StagedID) {
        guard let fetch = fetching.byStaged[staged] else { return }
        endFetch(staged)
        fetching.byStaged[staged] = nil
        if fetching.byItem[fetch.item] == staged { fetching.byItem[fetch.item] = nil }
        fetching.discards.append(staged)
    }

    /// Throws staged files away once everything decided so far is durable, and not before.
    ///
    /// As long as an intent may be in the index, a file that is missing from staging is one that was placed.
    mutating func releaseDiscards() {
        guard !fetching.discards.isEmpty else { return }
        if let last = journal.outstanding.indices.last {
            journal.outstanding[last].discards += fetching.discards
        } else {
            effects.append(.discardStaged(fetching.discards))
        }
        fetching.discards = []
    }

    /// The staged file has become a file of the folder.
    mutating func usedFetch(_ staged: StagedID) {
        guard let fetch = fetching.byStaged.removeValue(forKey: staged) else { return }
        if fetching.byItem[fetch.item] == staged { fetching.byItem[fetch.item] = nil }
    }

    mutating func take(_ files: [FetchedFile]) {
        for file in files {
            guard let fetch = fetching.byStaged[file.staged], !fetch.isStaged else {
                if case .staged = file.outcome, fetching.byStaged[file.staged] == nil {
                    effects.append(.discardStaged([file.staged]))
                }
                continue
            }
            endFetch(file.staged)
            switch file.outcome {
            case .staged(let digest, let identity):
                fetching.byStaged[file.staged]?.isStaged = true
                fetching.byStaged[file.staged]?.digest = digest
                fetching.byStaged[file.staged]?.identity = identity
                isSpaceShort = false
            case .unavailable(let reason): failFetch(file.staged, fetch.item, .unavailable(reason))
            case .interrupted: failFetch(file.staged, fetch.item, .linkClosed)
            case .failed(let failure): failFetch(file.staged, fetch.item, .disk(failure))
            case .mismatched: failFetch(file.staged, fetch.item, .mismatched)
            }
            dirty.add(fetch.item)
        }
    }

    private mutating func failFetch(_ staged: StagedID, _ item: ItemID, _ reason: PendingReason) {
        fetching.byStaged[staged] = nil
        if fetching.byItem[item] == staged { fetching.byItem[item] = nil }
        hold(item, reason)
    }

    /// What was asked for over a link that closed is asked for again over another.
    mutating func loseFetches(over link: LinkID) {
        for staged in fetching.byStaged.keys.sorted() {
            guard let fetch = fetching.byStaged[staged], fetch.link == link, !fetch.isStaged else { continue }
            dropFetch(staged)
            dirty.add(fetch.item)
        }
    }
}
