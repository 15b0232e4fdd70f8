// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Forgets removals that every member of the folder has processed and that are older than the retention time.
    ///
    /// Their versions stay in knowledge, so that nobody's old record brings them back. - Complexity: O(items), with
    /// full scans only.
    mutating func forgetOldRemovals() {
        let others = configuration.members.subtracting([configuration.server]).sorted()
        var known: Knowledge?
        var due: [ItemID] = []
        for (id, entry) in entries where entry.record.isRemoved && entry.installed == nil {
            let written = Timestamp(milliseconds: entry.record.dataStamp.clock.milliseconds)
            guard written.advanced(by: configuration.removalRetention) < now, pending[id] == nil, !tree.isAlive(id),
                !tree.hasChildren(id), entry.arrival <= journal.durable.arrival
            else { continue }
            let everybodys = known ?? everybodysKnowledge(others)
            known = everybodys
            if entry.record.isKnown(in: everybodys) { due.append(id) }
        }
        for id in due.sorted() { forget(id) }
    }

    /// What this member and all `others` have processed.
    private func everybodysKnowledge(_ others: [String]) -> Knowledge {
        var result = knowledge
        for server in others {
            let theirs = memberKnowledge[server] ?? Knowledge()
            result = result.subtracting(result.subtracting(theirs))
        }
        return result
    }
}
