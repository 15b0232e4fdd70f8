// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldTopology

/// A plan with all that a later apply needs to know what it was made from: the saved plan.
package struct PlanDocument: Hashable, Sendable {
    /// The plan.
    package var plan: Plan
    /// The topology it was made for, with every default filled in.
    package var topology: Topology
    /// The random id of the fleet state it was made from; empty without a fleet.
    package var lineage: String
    /// How often that state had been changed; each apply makes it larger, so a plan applied once is told from a new
    /// one.
    package var serial: Int64
    /// What it was made from.
    package var hashes: PlanHashes
    /// The catalogues of the topology's own, as one document of the kind `UpdateCatalog`; `nil` where it has none and
    /// uses the built-in one.
    package var catalogue: JSONValue?

    package init(
        plan: Plan,
        topology: Topology,
        lineage: String,
        serial: Int64,
        hashes: PlanHashes,
        catalogue: JSONValue? = nil
    ) {
        self.plan = plan
        self.topology = topology
        self.lineage = lineage
        self.serial = serial
        self.hashes = hashes
        self.catalogue = catalogue
    }

    /// The version of the document's form; a reader takes every `1.x`.
    package static let formatVersion = "1.0"
}

/// Fingerprints of what a plan is made from.
package struct PlanHashes: Hashable, Sendable {
    /// Of the normalised topology.
    package var topology: String
    /// Of all update catalogues.
    package var catalogue: String
    /// Of the facts of all servers, without boot ids: a restart alone changes nothing that a plan rests on.
    package var facts: String

    package init(topology: String, catalogue: String, facts: String) {
        self.topology = topology
        self.catalogue = catalogue
        self.facts = facts
    }
}
