// SPDX-License-Identifier: Apache-2.0

extension Situation {
    /// Judges an update without regard to prerequisites: `needed` means "absent and, as far as the update alone goes,
    /// installable".
    func judge(_ entry: CatalogueEntry) -> Finding {
        func found(_ verdict: Verdict, _ evidence: [String]) -> Finding {
            Finding(update: entry.id, verdict: verdict, evidence: evidence)
        }
        guard entry.isKnown else { return assessor.unknown(entry.id) }
        guard let product = ground.product?.id else { return found(.undecidable, ground.evidence) }
        guard entry.products.contains(product) else {
            return found(.notApplicable, assessor.audienceEvidence(entry, ground.product?.title ?? product))
        }
        guard let system = ground.system else { return found(.undecidable, ground.evidence) }
        if let contradiction = assessor.contradiction(in: server.facts, for: entry, on: system) {
            return found(.undecidable, [contradiction])
        }
        if let level = entry.servicePack, let current = system.servicePack, current >= level {
            return found(.present, ["the server has service pack \(current)"])
        }
        guard entry.covers(system) else { return found(.notCovered, assessor.coverageEvidence(entry, system)) }

        let waits = server.facts.pendingRestart == true
        let presence = presence(of: entry, on: system)
        if presence.isPresent {
            guard waits, entry.restart != .never else { return found(.present, presence.evidence) }
            return found(.pendingRestart, ["the server waits for a restart"] + presence.evidence)
        }
        guard presence.isConcerned else { return found(.notApplicable, presence.evidence) }
        if let (other, evidence) = installedSuperseder(of: entry, on: system) {
            guard waits, other.restart != .never else {
                return found(.superseded, ["\(other.id), which replaces it here, is installed"] + evidence)
            }
            return found(.pendingRestart, ["\(other.id), which replaces it here, waits for a restart"] + evidence)
        }
        guard presence.isDecided else { return found(.undecidable, presence.evidence) }
        if let obstacle = roleObstacle(entry.roles) { return found(obstacle.verdict, [obstacle.evidence]) }
        return found(.needed, presence.evidence)
    }

    /// An installed update that replaces this one here, directly or through others; the nearest, in document order.
    private func installedSuperseder(
        of entry: CatalogueEntry,
        on system: SystemID
    ) -> (update: CatalogueEntry, evidence: [String])? {
        guard !entry.superseders.isEmpty else { return nil }
        var queue = [entry]
        var seen: Set<Int> = [entry.position]
        var position = 0
        while position < queue.count {
            for superseder in queue[position].superseders where superseder.rule.holds(on: system) {
                let other = assessor.index.entries[superseder.update]
                guard seen.insert(superseder.update).inserted, other.covers(system) else { continue }
                let presence = presence(of: other, on: system)
                if presence.isPresent { return (other, presence.evidence) }
                queue.append(other)
            }
            position += 1
        }
        return nil
    }

    /// A missing one of the roles that an update needs; Evenfold installs no roles.
    private func roleObstacle(_ needed: [String]) -> (verdict: Verdict, evidence: String)? {
        guard !needed.isEmpty else { return nil }
        guard let roles = server.facts.roles else {
            return (.undecidable, "the server's roles are unknown; the update needs \(needed.joined(separator: ", "))")
        }
        let missing = needed.filter { !roles.contains($0) }
        guard !missing.isEmpty else { return nil }
        return (.blocked, "the role \(missing.joined(separator: ", ")) is not installed")
    }
}
