// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// Updates that are missing on read-only members which were initialised without them, in topology order: too late to
/// prevent what they are for.
struct LateUpdates {
    /// The findings of each server that has any, by position.
    private(set) var findings: [Int: [Finding]] = [:]

    /// - Complexity: O(servers), and O(updates) for each kind of server with such members.
    init(_ kinds: FactsKinds, events: [ServerEvents], _ assessor: Assessor) {
        var ofKind: [Int: [Finding]] = [:]
        for (position, server) in events.enumerated() where !server.lateFolders.isEmpty {
            let kind = kinds.ofServer[position]
            let late =
                ofKind[kind]
                ?? assessor.findings(preceding: [.readOnlyInitialSync], on: kinds.facts[kind]).filter {
                    $0.verdict == .needed || $0.verdict == .blocked
                }
            ofKind[kind] = late
            if !late.isEmpty { findings[position] = late }
        }
    }

    /// One warning for each folder and update that nobody accepted.
    func warnings(_ topology: Topology, events: [ServerEvents], _ acceptances: Acceptances) -> [PlanWarning] {
        var result: [PlanWarning] = []
        for (position, server) in topology.servers.enumerated() {
            for finding in findings[position] ?? [] where !acceptances.isAccepted(server.name, finding.update) {
                for folder in events[position].lateFolders {
                    let deadline = "it had to be effective \([OrderedEvent.readOnlyInitialSync].deadline)"
                    result.append(
                        PlanWarning(
                            "\(finding.update) is missing and comes too late to prevent what it is for: \(deadline)",
                            server: server.name,
                            folder: folder,
                            update: finding.update
                        )
                    )
                }
            }
        }
        return result
    }
}
