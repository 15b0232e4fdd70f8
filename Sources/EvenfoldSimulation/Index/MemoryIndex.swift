// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication

/// A simulated index database: what was committed is there after any crash, what was not is not.
package struct MemoryIndex: Hashable, Sendable {
    /// The header; `nil` before the first commit.
    package private(set) var header: IndexHeader?
    /// The knowledge.
    package private(set) var knowledge = Knowledge()
    /// What other members are known to have processed.
    package private(set) var memberKnowledge: [String: Knowledge] = [:]
    /// How far sources were read.
    package private(set) var cursors: [String: Cursor] = [:]
    /// The entries by item.
    package private(set) var entries: [ItemID: IndexEntry] = [:]
    /// What waits, by item.
    package private(set) var pending: [ItemID: PendingRecord] = [:]
    /// Open intents by number.
    package private(set) var intents: [UInt64: PublishIntent] = [:]
    /// Kept files by number.
    package private(set) var kept: [StoreID: KeptEntry] = [:]

    /// An index that was just made.
    package init() {}

    /// Makes a transaction durable.
    package mutating func commit(_ transaction: IndexTransaction) {
        for change in transaction.changes { apply(change) }
    }

    private mutating func apply(_ change: IndexChange) {
        switch change {
        case .header(let value): header = value
        case .knowledge(let value): knowledge = value
        case .memberKnowledge(let server, let value): memberKnowledge[server] = value
        case .cursor(let server, let value): cursors[server] = value
        case .entry(let value): entries[value.record.id] = value
        case .forget(let item): entries[item] = nil
        case .pending(let value): pending[value.record.id] = value
        case .pendingDone(let item): pending[item] = nil
        case .intent(let value): intents[value.number] = value
        case .intentDone(let number): intents[number] = nil
        case .kept(let value): kept[value.id] = value
        case .keptGone(let id): kept[id] = nil
        }
    }

    /// Everything, as a member reads it at its start; lists are sorted so that a run repeats itself exactly.
    package var snapshot: IndexSnapshot {
        var result = IndexSnapshot()
        result.header = header
        result.knowledge = knowledge
        result.memberKnowledge = memberKnowledge
        result.cursors = cursors
        result.entries = entries.values.sorted { $0.record.id < $1.record.id }
        result.pending = pending.values.sorted { $0.record.id < $1.record.id }
        result.intents = intents.values.sorted { $0.number < $1.number }
        result.kept = kept.values.sorted { $0.id < $1.id }
        return result
    }
}
