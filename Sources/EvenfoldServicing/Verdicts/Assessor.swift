// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Judges updates on servers by one catalogue.
///
/// Pure: the same facts give the same finding.
///
/// The rules in their order; the first that holds decides:
///
/// | Holds | Verdict |
/// | --- | --- |
/// | the update, the product or a fact that decides coverage is unknown, or facts contradict each other | undecidable |
/// | the update names other products only | notApplicable |
/// | it is a service pack and the server has its level | present |
/// | the update has nothing for this service pack and platform | notCovered |
/// | it is installed (see ``Presence``) and a restart is pending that it may need | pendingRestart |
/// | it is installed | present |
/// | it consists of Debian packages none of which is installed or has to be | notApplicable |
/// | an update that replaces it here is installed | superseded, pendingRestart |
/// | neither installed updates nor all file versions are known, or package versions are not | undecidable |
/// | a required role is missing; the roles are unknown | blocked; undecidable |
/// | a prerequisite group has no option that is there or can be installed | blocked |
/// | otherwise | needed |
package struct Assessor: Sendable {
    /// The catalogue.
    package let catalogue: UpdateCatalogue
    /// Products by id.
    let products: [String: Product]
    /// Updates by id.
    let updates: [String: Update]
    /// What replaces an update, in document order.
    let superseders: [String: [(update: String, rule: Supersedence)]]

    package init(_ catalogue: UpdateCatalogue) {
        self.catalogue = catalogue
        products = Dictionary(catalogue.products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        updates = Dictionary(catalogue.updates.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var superseders: [String: [(update: String, rule: Supersedence)]] = [:]
        for update in catalogue.updates {
            for rule in update.supersedes ?? [] { superseders[rule.update, default: []].append((update.id, rule)) }
        }
        self.superseders = superseders
    }

    /// The finding for one update on a server with these facts.
    ///
    /// A service pack counts as present from its level on.
    ///
    /// - Complexity: O(updates reachable through prerequisites and replacements × contents of an update).
    package func finding(for id: String, on facts: ServerFacts) -> Finding {
        var situation = Situation(self, facts)
        return situation.finding(for: id)
    }

    /// The finding without regard to prerequisites: `needed` means "absent and, as far as the update alone goes,
    /// installable".
    func standing(of id: String, on facts: ServerFacts) -> Finding {
        func found(_ verdict: Verdict, _ evidence: [String]) -> Finding {
            Finding(update: id, verdict: verdict, evidence: evidence)
        }
        guard let update = updates[id] else {
            return found(.undecidable, ["no catalogue knows \(TerminalText.escaped(id))"])
        }
        let system: SystemID
        switch identify(facts, for: update) {
        case .known(let known): system = known
        case .decided(let verdict, let evidence): return found(verdict, evidence)
        }
        if let contradiction = contradiction(in: facts, for: update, on: system) {
            return found(.undecidable, [contradiction])
        }
        if let level = update.servicePack, let current = system.servicePack, current >= level {
            return found(.present, ["the server has service pack \(current)"])
        }
        guard update.covers(system) else { return found(.notCovered, coverageEvidence(update, system)) }

        let waits = facts.pendingRestart == true
        let presence = presence(of: update, on: system, facts: facts)
        if presence.isPresent {
            guard waits, update.restart != .never else { return found(.present, presence.evidence) }
            return found(.pendingRestart, ["the server waits for a restart"] + presence.evidence)
        }
        guard presence.isConcerned else { return found(.notApplicable, presence.evidence) }
        if let (other, evidence) = installedSuperseder(of: id, on: system, facts: facts) {
            guard waits, other.restart != .never else {
                return found(.superseded, ["\(other.id), which replaces it here, is installed"] + evidence)
            }
            return found(.pendingRestart, ["\(other.id), which replaces it here, waits for a restart"] + evidence)
        }
        guard presence.isDecided else { return found(.undecidable, presence.evidence) }
        if let obstacle = roleObstacle(update, facts) { return found(obstacle.verdict, [obstacle.evidence]) }
        return found(.needed, presence.evidence)
    }

    /// An installed update that replaces this one here, directly or through others; the nearest, in document order.
    private func installedSuperseder(
        of id: String,
        on system: SystemID,
        facts: ServerFacts
    ) -> (update: Update, evidence: [String])? {
        var queue = [id]
        var seen: Set<String> = [id]
        var position = 0
        while position < queue.count {
            for (other, rule) in superseders[queue[position]] ?? [] where rule.holds(on: system) {
                guard seen.insert(other).inserted, let update = updates[other], update.covers(system) else { continue }
                let presence = presence(of: update, on: system, facts: facts)
                if presence.isPresent { return (update, presence.evidence) }
                queue.append(other)
            }
            position += 1
        }
        return nil
    }

    /// A missing role; Evenfold installs no roles.
    private func roleObstacle(_ update: Update, _ facts: ServerFacts) -> (verdict: Verdict, evidence: String)? {
        guard !update.roles.isEmpty else { return nil }
        guard let roles = facts.roles else {
            return (
                .undecidable, "the server's roles are unknown; the update needs \(update.roles.joined(separator: ", "))"
            )
        }
        let missing = update.roles.filter { !roles.contains($0) }
        guard !missing.isEmpty else { return nil }
        return (.blocked, "the role \(missing.joined(separator: ", ")) is not installed")
    }
}
