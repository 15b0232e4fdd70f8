// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// A rule of the replication model that is broken on purpose, between the machine and the world, to prove that a run notices.
package enum Sabotage: String, CaseIterable, Hashable, Sendable {
    /// Directories are said to be durable and are not.
    case directoriesNotDurable
    /// Staged bytes are said to be durable and are not.
    case stagedNotDurable
    /// Commits are answered before they are durable, so that records are offered too early.
    case commitsAnsweredEarly
    /// Intents are left out of commits.
    case intentsDropped
    /// Removals travel with an ordinary even stamp of their own time.
    case removalsEven
    /// Records claim to descend from everything.
    case contextsIgnored
    /// Removals are forgotten as soon as they are committed.
    case removalsForgotten
    /// What waits is left out of commits.
    case pendingForgotten
    /// Replacements and removals do not compare fingerprints.
    case fingerprintsIgnored
    /// What should go to a store is thrown away.
    case keptDiscarded
    /// Some record messages vanish without the link closing.
    case recordsLost
    /// Sequence numbers are not committed, so that a restart gives them out again.
    case sequencesReused
    /// Cursors are committed a little too far.
    case cursorsAhead
    /// Files arrive with the bytes of another file.
    case contentMixedUp
    /// Knowledge is committed with everything that was heard of, installed or not.
    case knowledgeAhead
}

/// What a sabotage remembers within a run.
struct SabotageMemory: Hashable, Sendable {
    /// The even stamps given to removals.
    var stamps: [VersionID: HybridClock] = [:]
}

extension Sabotage {
    /// What is really done instead of what the machine wants.
    func effects(_ effects: [MemberEffect], member: Int, fleet: inout Fleet) -> [MemberEffect] {
        effects.map { effect in
            switch effect {
            case .commit(var transaction):
                transaction.changes = transaction.changes.flatMap { changes($0, member: member, fleet: &fleet) }
                return .commit(transaction)
            case .publish(let batch, let operations) where self == .keptDiscarded:
                return .publish(batch, operations.map { discarding($0, fleet: &fleet) })
            default: return effect
            }
        }
    }

    private func changes(_ change: IndexChange, member: Int, fleet: inout Fleet) -> [IndexChange] {
        switch (self, change) {
        case (.intentsDropped, .intent), (.pendingForgotten, .pending):
            fleet.sabotaged += 1
            return []
        case (.removalsForgotten, .entry(let entry)) where entry.record.data.value.removed && entry.installed == nil:
            fleet.sabotaged += 1
            return [change, .forget(entry.record.id)]
        case (.sequencesReused, .header(var header)):
            fleet.sabotaged += 1
            let old = fleet.members[member].index.header
            header.sequence = old.map { $0.replica == header.replica ? $0.sequence : 0 } ?? 0
            return [.header(header)]
        case (.cursorsAhead, .cursor(let server, var cursor)):
            fleet.sabotaged += 1
            cursor.arrival += 3
            return [.cursor(server: server, cursor)]
        case (.knowledgeAhead, .knowledge(var knowledge)):
            fleet.sabotaged += 1
            for other in fleet.members { knowledge = knowledge.union(other.index.knowledge) }
            return [.knowledge(knowledge)]
        default: return [change]
        }
    }

    private func discarding(_ operation: PublishOperation, fleet: inout Fleet) -> PublishOperation {
        switch operation {
        case .removeFile(let item, let location, let fingerprint, .stored):
            fleet.sabotaged += 1
            return .removeFile(item: item, at: location, fingerprint: fingerprint, keep: .discarded)
        case .placeFile(let item, let location, let staged, let replacing?):
            fleet.sabotaged += 1
            return .placeFile(
                item: item,
                at: location,
                staged: staged,
                replacing: Replacement(fingerprint: replacing.fingerprint, keep: .discarded)
            )
        default: return operation
        }
    }

    /// What really travels.
    func messages(_ message: PeerMessage, on link: LinkID, fleet: inout Fleet) -> [PeerMessage] {
        guard case .records(let offers) = message else { return [message] }
        switch self {
        case .recordsLost:
            guard fleet.random.chance(10) else { return [message] }
            fleet.sabotaged += 1
            return []
        case .removalsEven:
            return [
                .records(
                    offers.map { offer in
                        guard offer.record.data.value.removed else { return offer }
                        fleet.sabotaged += 1
                        var offer = offer
                        let stamp = offer.record.data.stamp
                        let fresh = HybridClock.zero.next(now: Timestamp(nanoseconds: Fleet.epoch + Int64(fleet.now)))
                        let clock = fleet.sabotageMemory.stamps[stamp.version] ?? max(fresh, stamp.clock)
                        fleet.sabotageMemory.stamps[stamp.version] = clock
                        offer.record.data.stamp = Stamp(fence: stamp.fence, clock: clock, version: stamp.version)
                        return offer
                    }
                )
            ]
        case .contextsIgnored:
            fleet.sabotaged += offers.count
            let entries = fleet.members.compactMap(\.index.header).map {
                Context.Entry(replica: $0.replica, sequence: $0.sequence)
            }
            let everything = Context(entries: entries)
            return [
                .records(
                    offers.map { offer in
                        var offer = offer
                        offer.record.data.context = offer.record.data.context.union(everything)
                        return offer
                    }
                )
            ]
        default: return [message]
        }
    }
}

extension Fleet {
    /// Another content of the same size, where the puller cannot tell.
    mutating func mixUp(_ content: Content, for file: FetchFile) -> Content {
        guard file.digest == nil else { return content }
        for number in 1..<UInt32(max(2, ledger.entries.count + 1)) {
            let other = Content(number)
            if other != content, other.size == content.size, ledger[other]?.kind == .file {
                sabotaged += 1
                return other
            }
        }
        return content
    }
}
