// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    /// What is offered to others must be durable here: else a power cut looks like a restored index.
    mutating func checkOffer(_ message: PeerMessage, by member: Int) {
        let index = members[member].index
        switch message {
        case .records(let offers), .askedRecords(let offers):
            for offer in offers {
                if scenario.members[member].isReadOnly, isOwn(offer.record, of: index) {
                    violate(
                        .conduct,
                        "read-only member \(member) offers what was written there: \(trace.names.text(offer.record))"
                    )
                }
                guard let entry = index.entries[offer.record.id] else {
                    if !offer.record.data.value.removed {
                        violate(
                            .conduct,
                            "member \(member) offers \(trace.names.name(offer.record.id)), which is not in its index"
                        )
                    }
                    continue
                }
                let isDurable =
                    entry.record.place.stamp >= offer.record.place.stamp
                    && entry.record.data.stamp >= offer.record.data.stamp
                    && entry.record.attributes.stamp >= offer.record.attributes.stamp
                if !isDurable {
                    violate(
                        .conduct,
                        "member \(member) offers \(trace.names.name(offer.record.id)) before it is durable"
                    )
                }
                if entry.isPreexisting {
                    violate(
                        .conduct,
                        "member \(member) offers \(trace.names.name(offer.record.id)), preexisting content"
                    )
                }
            }
        case .greeting(let greeting):
            if greeting.serves, index.header?.initialSyncDone != true {
                violate(.conduct, "member \(member) offers to serve before its first synchronisation is durable")
            }
        case .caughtUp(let knowledge, let cursor):
            if !index.knowledge.isSuperset(of: knowledge) {
                violate(.conduct, "member \(member) tells of knowledge that is not durable")
            }
            if cursor.arrival > index.header?.arrival ?? 0 {
                violate(.conduct, "member \(member) gives a cursor beyond its index")
            }
        case .processed(let knowledge):
            if !index.knowledge.isSuperset(of: knowledge) {
                violate(.conduct, "member \(member) claims to have processed what is not durable")
            }
        default: break
        }
    }

    private func isOwn(_ record: Record, of index: MemoryIndex) -> Bool {
        [record.place.stamp, record.data.stamp, record.attributes.stamp].contains { stamp in
            stamp.version.replica == index.header?.replica
        }
    }

    /// Numbers only rise, and knowledge only grows.
    mutating func checkCommit(_ transaction: IndexTransaction, of member: Int) {
        for change in transaction.changes {
            switch change {
            case .header(let header):
                guard let old = members[member].index.header, old.replica == header.replica else { continue }
                if header.sequence < old.sequence || header.arrival < old.arrival || header.store < old.store
                    || header.clock < old.clock
                {
                    violate(.conduct, "member \(member)'s index goes back: \(old) -> \(header)")
                }
            case .knowledge(let knowledge):
                if !members[member].hasRejoined, !knowledge.isSuperset(of: members[member].index.knowledge) {
                    violate(.conduct, "member \(member) forgets knowledge")
                }
            default: break
            }
        }
    }

    /// What Evenfold shows is something whole that a user wrote.
    mutating func checkPublished(_ operation: PublishOperation, of member: Int) {
        switch operation {
        case .placeFile(_, let location, _, _), .placeLink(_, let location, _, _, _, _):
            guard let directory = members[member].disk.resolve(location.directory),
                let number = members[member].disk.inode(directory)?.child(location.name),
                let inode = members[member].disk.inode(number)
            else { return violate(.wholeness, "member \(member) published nothing") }
            if ledger[inode.content]?.kind != inode.kind {
                violate(.wholeness, "member \(member) shows bytes that no user wrote at \(location.name.text)")
            }
        default: break
        }
    }

    /// A directory is listed once at a time: two answers would show every name in it twice.
    mutating func checkListing(_ directories: [DirectoryReference], by member: Int) {
        guard Set(directories.map(\.item)).count < directories.count else { return }
        violate(.conduct, "member \(member) lists a directory twice at once")
    }

    /// In step, only wake-ups and scans are allowed.
    mutating func demandSilence(_ effect: MemberEffect, of member: Int) {
        switch effect {
        case .wake, .list, .report: break
        default: violate(.silence, "member \(member): \(trace.names.text(effect))")
        }
    }

    /// A machine that is woken again and again to do nothing burns a processor.
    mutating func checkSpinning(_ member: Int, _ input: MemberInput, _ effects: [MemberEffect], at time: Timestamp) {
        guard input == .woken, effects.count == 1, case .wake(let wish)? = effects.first, wish <= time else {
            members[member].spins = 0
            return
        }
        members[member].spins += 1
        if members[member].spins == 30 {
            violate(.bounded, "member \(member) spins: it asks for wake-ups that are past")
        }
    }

    /// A machine's own invariants.
    mutating func checkMachine(_ member: Int) {
        guard checksMachines, violations.isEmpty, let broken = members[member].machine?.brokenInvariant else { return }
        violate(.invariants, "member \(member): \(broken)")
    }
}
