// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// What a plan leaves out, since wanted updates will not be effective and nobody accepted that.
struct LeftOut {
    /// Servers of which every folder waits.
    private(set) var servers: Set<String> = []
    /// Servers on which the folders wait that they are to become read-only members of.
    private(set) var readOnly: Set<String> = []
    /// One warning for each such update, in topology order.
    private(set) var warnings: [PlanWarning] = []

    init(_ topology: Topology, _ sequences: [ServicingSequence], _ wanted: WantedUpdates, _ acceptances: Acceptances) {
        for (position, server) in topology.servers.enumerated() {
            for finding in sequences[position].unsettled
            where !acceptances.isAccepted(server.name, finding.update) {
                // What somebody does by hand is none of the plan's steps; its orders say that it must not be done.
                var leavesOut = true
                if wanted.isRequired(finding.update) {
                    servers.insert(server.name)
                } else if wanted.events(after: finding.update, on: position).contains(.readOnlyInitialSync) {
                    readOnly.insert(server.name)
                } else {
                    leavesOut = false
                }
                let consequence = wanted.consequence(of: finding.update, on: position)
                warnings.append(Self.warning(finding, on: server.name, consequence, leavesOut: leavesOut))
            }
        }
    }

    /// The members of a folder that wait, as far as they do not run there already.
    ///
    /// - `known`: The folder's members as their agents have them, by server.
    /// - Complexity: O(members) where a read-only member waits anywhere.
    func servers(of folder: Folder, known: [String: ObservedMember]) -> Set<String> {
        guard !readOnly.isEmpty else { return servers }
        let waiting = folder.members.filter { member in
            let state = known[member.server]?.state ?? .none
            return member.isReadOnly && readOnly.contains(member.server) && state < .initialised
        }
        return waiting.isEmpty ? servers : servers.union(waiting.map(\.server))
    }

    private static func warning(
        _ finding: Finding,
        on server: String,
        _ consequence: String,
        leavesOut: Bool
    ) -> PlanWarning {
        let evidence = finding.evidence.joined(separator: "; ")
        return PlanWarning(
            "\(finding.update) is \(finding.verdict.phrase) (\(evidence)); \(consequence)",
            server: server,
            update: finding.update,
            leavesOut: leavesOut
        )
    }
}
