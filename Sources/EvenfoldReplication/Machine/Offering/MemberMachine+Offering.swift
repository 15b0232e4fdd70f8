// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    private static var recordsPerMessage: Int { 512 }
    private static var recordsPerInput: Int { 8_192 }
    /// How many questions for single records are answered, or kept in mind, at once.
    private static var questionsAtOnce: Int { 4_096 }

    mutating func subscribed(_ link: LinkID, _ known: Knowledge, _ cursor: Cursor?) {
        guard header.initialSyncDone, let server = exchange.links[link]?.server else { return }
        memberKnows(server, known)
        var position: UInt64 = 0
        if let cursor, cursor.epoch == header.replica, cursor.arrival <= journal.durable.arrival {
            position = cursor.arrival
        }
        exchange.links[link]?.subscription = Subscription(known: known, position: position)
    }

    mutating func processed(_ link: LinkID, _ server: String, _ known: Knowledge) {
        memberKnows(server, known)
        exchange.links[link]?.subscription?.known.formUnion(known)
    }

    /// Sends every subscriber what became durable, in arrival order, and then that it has heard everything.
    mutating func pumpOffers() {
        for link in exchange.links.keys.sorted() where exchange.links[link]?.subscription != nil {
            pumpOffers(over: link)
        }
    }

    private mutating func pumpOffers(over link: LinkID) {
        guard var subscription = exchange.links[link]?.subscription else { return }
        let durable = journal.durable
        var isBehind = false
        if subscription.position < durable.arrival {
            var index = arrivals.index(after: subscription.position)
            var offered: [OfferedRecord] = []
            var sent = 0
            while index < arrivals.lines.count, arrivals.lines[index].arrival <= durable.arrival,
                sent < Self.recordsPerInput
            {
                let line = arrivals.lines[index]
                index += 1
                subscription.position = line.arrival
                guard let entry = entries[line.item] else { continue }
                if entry.arrival != line.arrival {
                    // It changed again since; where that is not durable yet, it is too early to say "everything".
                    if entry.arrival > durable.arrival {
                        subscription.heldUntil = max(subscription.heldUntil, entry.arrival)
                    }
                    continue
                }
                guard !entry.isPreexisting, let record = offer(entry.record, &subscription) else { continue }
                offered.append(OfferedRecord(record: record, arrival: entry.arrival))
                sent += 1
                if offered.count == Self.recordsPerMessage {
                    effects.append(.send(link, .records(offered)))
                    offered = []
                }
            }
            if !offered.isEmpty { effects.append(.send(link, .records(offered))) }
            if index >= arrivals.lines.count || arrivals.lines[index].arrival > durable.arrival {
                subscription.position = durable.arrival
            } else {
                isBehind = true
            }
        }
        let isNew =
            subscription.hasSent || subscription.hasAnswered || subscription.said == nil
            || (subscription.said != durable.knowledge && !subscription.known.isSuperset(of: durable.knowledge))
        if isNew, !isBehind, subscription.heldUntil <= durable.arrival {
            let cursor = Cursor(epoch: header.replica, arrival: durable.arrival)
            effects.append(.send(link, .caughtUp(knowledge: durable.knowledge, cursor: cursor)))
            subscription.said = durable.knowledge
            subscription.hasSent = false
            subscription.hasAnswered = false
        }
        exchange.links[link]?.subscription = subscription
    }

    /// The record, where it holds something the subscriber neither knows nor was sent, or was asked for in vain.
    private func offer(_ record: Record, _ subscription: inout Subscription) -> Record? {
        var isNew = subscription.owed.remove(record.id) != nil
        record.forEachVersion { version in
            guard !subscription.known.contains(version), !subscription.sent.contains(version) else { return }
            subscription.sent.insert(version)
            isNew = true
        }
        guard isNew else { return nil }
        subscription.hasSent = true
        return record
    }

    mutating func answer(_ items: [ItemID], over link: LinkID) {
        guard exchange.links[link]?.subscription != nil else { return }
        var records: [OfferedRecord] = []
        for id in items.prefix(Self.questionsAtOnce) {
            guard let entry = entries[id], !entry.isPreexisting, entry.arrival <= journal.durable.arrival else {
                owe(id, over: link)
                continue
            }
            records.append(OfferedRecord(record: entry.record, arrival: entry.arrival))
        }
        exchange.links[link]?.subscription?.hasAnswered = true
        effects.append(.send(link, .askedRecords(records)))
    }

    /// Keeps in mind what was asked for in vain; a peer that asks for what never comes cannot make this grow for ever.
    private mutating func owe(_ id: ItemID, over link: LinkID) {
        guard (exchange.links[link]?.subscription?.owed.count ?? 0) < Self.questionsAtOnce else { return }
        exchange.links[link]?.subscription?.owed.insert(id)
    }

    // MARK: Content

    mutating func serve(_ requests: [ContentRequest], over link: LinkID) {
        guard exchange.links[link]?.subscription != nil else {
            for request in requests {
                effects.append(.send(link, .contentUnavailable(request: request.request, reason: .unreadable)))
            }
            return
        }
        var files: [ServeFile] = []
        for request in requests {
            guard let entry = entries[request.item], !entry.isPreexisting, entry.record.kind == .file,
                let installed = entry.installed,
                installed.data == request.version, let directory = reference(to: installed.parent)
            else {
                effects.append(.send(link, .contentUnavailable(request: request.request, reason: .superseded)))
                continue
            }
            files.append(
                ServeFile(
                    request: request.request,
                    item: request.item,
                    version: request.version,
                    directory: directory,
                    name: installed.name,
                    fingerprint: installed.fingerprint
                )
            )
        }
        if !files.isEmpty { effects.append(.serve(link, files)) }
    }

    mutating func take(_ files: [ServedFile], servedOver link: LinkID) {
        for file in files {
            guard let entry = entries[file.item], let installed = entry.installed, installed.data == file.version else {
                continue
            }
            if let digest = file.digest {
                if entry.record.dataVersion == file.version { fillDigest(file.item, digest) }
            } else if publishing == nil || publishing?.items.contains(file.item) != true {
                wantScan(of: installed.parent)
            }
        }
    }
}
