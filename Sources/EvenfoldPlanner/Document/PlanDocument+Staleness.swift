// SPDX-License-Identifier: Apache-2.0

/// Why a saved plan must not be applied.
package enum PlanStaleness: Hashable, Sendable {
    /// It was made for another fleet.
    case otherFleet
    /// The fleet was changed since, or the plan was applied already.
    case otherSerial(plan: Int64, now: Int64)
    /// The topology is another one.
    case topology
    /// The update catalogue is another one.
    case catalogue
    /// The facts of a server are other ones.
    case facts

    /// The reason as a sentence without a full stop.
    package var message: String {
        switch self {
        case .otherFleet: "the plan was made for another fleet"
        case .otherSerial(let plan, let now):
            "the fleet is at state \(now), the plan was made from state \(plan): it was applied already, or another was"
        case .topology: "the topology has changed since the plan was made"
        case .catalogue: "the update catalogue has changed since the plan was made"
        case .facts: "the facts of the servers have changed since the plan was made"
        }
    }
}

extension PlanDocument {
    /// All reasons why the plan no longer fits; empty for a plan that may be applied.
    package func staleness(lineage: String, serial: Int64, hashes: PlanHashes) -> [PlanStaleness] {
        var reasons: [PlanStaleness] = []
        if lineage != self.lineage {
            reasons.append(.otherFleet)
        } else if serial != self.serial {
            reasons.append(.otherSerial(plan: self.serial, now: serial))
        }
        if hashes.topology != self.hashes.topology { reasons.append(.topology) }
        if hashes.catalogue != self.hashes.catalogue { reasons.append(.catalogue) }
        if hashes.facts != self.hashes.facts { reasons.append(.facts) }
        return reasons
    }
}
