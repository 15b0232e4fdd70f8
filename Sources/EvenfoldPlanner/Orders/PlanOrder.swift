// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// When something may be done by hand on a server, since updates must be effective before.
package struct PlanOrder: Hashable, Sendable {
    /// The server.
    package var server: String
    /// What somebody is about to do there.
    package var event: OrderedEvent
    /// The updates that must be effective before, accepted ones included, in the order of the server's findings; empty
    /// where none applies to it.
    package var updates: [String]
    /// Those of the updates that this plan does not make effective and nobody accepted; until they are, the event must
    /// not take place.
    package var missing: [String]
    /// The id of the step after which the event may take place; `nil` where nothing stands in its way, and where
    /// updates are missing.
    package var after: String?

    package init(server: String, event: OrderedEvent, updates: [String], missing: [String], after: String?) {
        self.server = server
        self.event = event
        self.updates = updates
        self.missing = missing
        self.after = after
    }
}

extension Plan {
    /// An order in words, without the server and without a full stop.
    ///
    /// - Complexity: O(servers + acceptances).
    package func sentence(for order: PlanOrder) -> String {
        let instruction = order.event.instruction
        func are(_ updates: [String]) -> String {
            updates.joined(separator: ", ") + (updates.count == 1 ? " is" : " are")
        }
        guard order.missing.isEmpty else {
            return "do not \(instruction): \(are(order.missing)) not effective after this plan"
        }
        let waived = Set(accepted.filter { $0.server == order.server }.map(\.finding.update))
        let effective = order.updates.filter { !waived.contains($0) }
        if let after = order.after {
            let verdicts = servers.first { $0.name == order.server }?.verdicts ?? []
            let settled = Set(verdicts.filter { $0.verdict.isSettled }.map(\.update))
            let made = effective.filter { !settled.contains($0) }
            let names = (made.isEmpty ? effective : made).joined(separator: ", ")
            return "\(instruction) only after step \(after), which makes \(names) effective"
        }
        var reasons = effective.isEmpty ? [] : ["\(are(effective)) effective"]
        let accepted = order.updates.filter(waived.contains)
        if !accepted.isEmpty { reasons.append("\(are(accepted)) accepted as not effective") }
        let reason = reasons.isEmpty ? "no update must come first" : reasons.joined(separator: ", ")
        return "\(instruction) at any time: \(reason)"
    }
}
