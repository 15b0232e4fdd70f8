// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// The servers of a topology by equal facts and upcoming events: what is judged, is judged once for all servers of one
/// kind.
struct FactsKinds {
    private struct Key: Hashable {
        var facts: ServerFacts
        var events: [OrderedEvent]
    }

    /// The facts of each kind, without what says nothing about updates.
    private(set) var facts: [ServerFacts] = []
    /// The events before which updates must be effective, of each kind.
    private(set) var events: [[OrderedEvent]] = []
    /// The kind of each server, in topology order.
    private(set) var ofServer: [Int] = []

    /// A server without facts is unknown altogether.
    ///
    /// - Complexity: O(servers × size of facts).
    init(_ topology: Topology, _ known: [String: ServerFacts], events ofServers: [ServerEvents]) {
        var kinds: [Key: Int] = [:]
        for (server, upcoming) in zip(topology.servers, ofServers.lazy.map(\.upcoming)) {
            var key = Key(facts: known[server.name] ?? ServerFacts(origin: .agent), events: upcoming)
            // Neither says anything about updates, and without them servers of one kind are judged once.
            key.facts.bootID = nil
            key.facts.kernelRelease = nil
            key.facts.origin = .agent
            let kind = kinds[key, default: facts.count]
            if kind == facts.count {
                kinds[key] = kind
                facts.append(key.facts)
                events.append(upcoming)
            }
            ofServer.append(kind)
        }
    }
}
