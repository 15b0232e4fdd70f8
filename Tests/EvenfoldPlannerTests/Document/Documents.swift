// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// Saved plans for tests.
enum Documents {
    /// FNV-1a, 64 bits: stable, and good enough where nobody attacks.
    static func hash(_ bytes: [UInt8]) -> String {
        let value = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(value, radix: 16)
    }

    static func hashes(_ topology: Topology, facts: [String: ServerFacts]? = nil) throws -> PlanHashes {
        PlanHashes(
            topology: topology,
            catalogue: try Catalogues.builtin(),
            facts: facts ?? Fleets.facts(topology),
            hash: hash
        )
    }

    static func document(_ topology: Topology, observed: ObservedFleet = ObservedFleet()) throws -> PlanDocument {
        PlanDocument(
            plan: try Fleets.plan(topology, observed: observed),
            topology: topology,
            lineage: "8d0c",
            serial: 4,
            hashes: try hashes(topology)
        )
    }
}
