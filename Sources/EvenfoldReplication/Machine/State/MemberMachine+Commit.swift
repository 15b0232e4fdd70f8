// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Hands out what changed as one transaction; nothing where nothing changed.
    ///
    /// Answers its number.
    @discardableResult
    mutating func flush() -> UInt64? {
        guard !journal.isEmpty else { return nil }
        var changes = journal.changes
        journal.changes = []
        while let id = journal.entries.take() {
            if let entry = entries[id] { changes.append(.entry(entry)) } else { changes.append(.forget(id)) }
        }
        if journal.isHeaderChanged { changes.append(.header(header)) }
        if journal.isKnowledgeChanged { changes.append(.knowledge(knowledge)) }
        for server in journal.changedMembers.sorted() {
            if let known = memberKnowledge[server] { changes.append(.memberKnowledge(server: server, known)) }
        }
        journal.isHeaderChanged = false
        journal.isKnowledgeChanged = false
        journal.changedMembers = []
        journal.lastNumber += 1
        journal.outstanding.append(
            Journal.Mark(number: journal.lastNumber, arrival: header.arrival, knowledge: knowledge)
        )
        effects.append(.commit(IndexTransaction(number: journal.lastNumber, changes: changes)))
        arrivals.sweep(items: entries.count) { entries[$0.item]?.arrival == $0.arrival }
        return journal.lastNumber
    }

    /// A transaction is durable: what it holds may be offered.
    mutating func committed(_ number: UInt64) {
        let done = journal.outstanding.prefix { $0.number <= number }
        guard let last = done.last else { return }
        journal.durable = last
        let discards = done.flatMap(\.discards)
        if !discards.isEmpty { effects.append(.discardStaged(discards)) }
        journal.outstanding.removeFirst(done.count)
        intentsMayBeDurable(number)
    }

    /// Whether everything decided so far is durable.
    var isDurable: Bool { journal.outstanding.isEmpty && journal.isEmpty }
}
