// SPDX-License-Identifier: Apache-2.0

extension Assessor {
    /// The findings for the updates that must be effective before one of these events, without those that do not apply
    /// to the server; in the catalogue's order.
    ///
    /// Empty without events, and where no update precedes them.
    ///
    /// - Complexity: O(updates), and as ``finding(for:on:)`` for those that precede one of the events, together.
    package func findings(preceding events: [OrderedEvent], on facts: ServerFacts) -> [Finding] {
        guard !events.isEmpty else { return [] }
        let preceding = catalogue.updates.filter { update in update.precedes.contains { events.contains($0) } }
        guard !preceding.isEmpty else { return [] }
        var situation = Situation(self, IndexedFacts(facts, index))
        return preceding.compactMap { update in
            guard let position = index.positions[update.id] else { return nil }
            let finding = situation.finding(for: position)
            return finding.verdict == .notApplicable ? nil : finding
        }
    }
}
