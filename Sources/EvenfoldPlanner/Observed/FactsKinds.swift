// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// The servers of a topology by equal facts: what is judged, is judged once for all servers of one kind.
struct FactsKinds {
    /// The facts of each kind, without what says nothing about updates.
    private(set) var facts: [ServerFacts] = []
    /// The kind of each server, in topology order.
    private(set) var ofServer: [Int] = []

    /// A server without facts is unknown altogether.
    ///
    /// - Complexity: O(servers × size of facts).
    init(_ topology: Topology, _ known: [String: ServerFacts]) {
        var kinds: [ServerFacts: Int] = [:]
        for server in topology.servers {
            var key = known[server.name] ?? ServerFacts(origin: .agent)
            // Neither says anything about updates, and without them servers of one kind are judged once.
            key.bootID = nil
            key.kernelRelease = nil
            key.origin = .agent
            let kind = kinds[key, default: facts.count]
            if kind == facts.count {
                kinds[key] = kind
                facts.append(key)
            }
            ofServer.append(kind)
        }
    }
}
