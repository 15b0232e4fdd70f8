// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldServicing
package import EvenfoldTopology

extension PlanHashes {
    /// The fingerprints of a planner's input.
    ///
    /// - Parameters:
    ///   - topology: The topology.
    ///   - catalogue: All products and updates.
    ///   - facts: The facts by server; facts of servers outside the topology do not count.
    ///   - hash: A collision-resistant hash as text, the same in every process.
    package init(
        topology: Topology,
        catalogue: UpdateCatalogue,
        facts: [String: ServerFacts],
        hash: ([UInt8]) -> String
    ) {
        func fingerprint(_ json: JSONValue) -> String { hash(Array(json.text(.compact).utf8)) }
        var servers = JSONObject()
        for server in topology.servers {
            // A server's packages are upgraded all the time; those that no update names change nothing here.
            guard var facts = facts[server.name]?.keepingPackages(of: catalogue) else { continue }
            facts.bootID = nil
            facts.kernelRelease = nil
            servers[server.name] = facts.json
        }
        self.init(
            topology: fingerprint(topology.json),
            catalogue: fingerprint(catalogue.json),
            facts: fingerprint(.object(servers))
        )
    }
}

extension Topology {
    /// The topology as the stable JSON that rides along in plans.
    package var json: JSONValue {
        // Encoding fails only for numbers beyond 64 bits, which no field of a topology can hold.
        (try? JSONValue(encoding: self)) ?? .null
    }
}
