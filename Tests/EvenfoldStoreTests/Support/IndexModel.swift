// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// What an index must hold after some transactions, by the plainest means.
struct IndexModel: Equatable {
    var header: IndexHeader?
    var knowledge = Knowledge()
    var memberKnowledge: [String: Knowledge] = [:]
    var cursors: [String: Cursor] = [:]
    var entries: [ItemID: IndexEntry] = [:]
    var pending: [ItemID: PendingRecord] = [:]
    var intents: [UInt64: PublishIntent] = [:]
    var kept: [StoreID: KeptEntry] = [:]

    init() {}

    init(_ snapshot: IndexSnapshot) {
        header = snapshot.header
        knowledge = snapshot.knowledge
        memberKnowledge = snapshot.memberKnowledge
        cursors = snapshot.cursors
        entries = Dictionary(snapshot.entries.map { ($0.record.id, $0) }, uniquingKeysWith: { first, _ in first })
        pending = Dictionary(snapshot.pending.map { ($0.record.id, $0) }, uniquingKeysWith: { first, _ in first })
        intents = Dictionary(snapshot.intents.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        kept = Dictionary(snapshot.kept.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func apply(_ transaction: IndexTransaction) {
        for change in transaction.changes {
            switch change {
            case .header(let new): header = new
            case .knowledge(let new): knowledge = new
            case .memberKnowledge(let server, let new): memberKnowledge[server] = new
            case .cursor(let server, let new): cursors[server] = new
            case .entry(let entry): entries[entry.record.id] = entry
            case .forget(let item): entries[item] = nil
            case .pending(let record): pending[record.record.id] = record
            case .pendingDone(let item): pending[item] = nil
            case .intent(let intent): intents[intent.number] = intent
            case .intentDone(let number): intents[number] = nil
            case .kept(let entry): kept[entry.id] = entry
            case .keptGone(let id): kept[id] = nil
            }
        }
    }

    /// The name of the first part that differs from `other`; `nil` where they are equal.
    func difference(from other: IndexModel) -> String? {
        if header != other.header { return "header" }
        if knowledge != other.knowledge { return "knowledge" }
        if memberKnowledge != other.memberKnowledge { return "memberKnowledge" }
        if cursors != other.cursors { return "cursors" }
        if entries != other.entries { return "entries" }
        if pending != other.pending { return "pending" }
        if intents != other.intents { return "intents" }
        if kept != other.kept { return "kept" }
        return nil
    }
}
