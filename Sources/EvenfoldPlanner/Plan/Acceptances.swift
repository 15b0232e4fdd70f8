// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldTopology

/// What the topology accepts, matched with what there is to accept.
struct Acceptances {
    /// Findings that were accepted, in the topology's order.
    let accepted: [AcceptedFinding]
    /// Acceptances of nothing: the reader may believe that a finding is dealt with that never existed.
    let warnings: [PlanWarning]
    /// The accepted updates of each server.
    private let updates: [String: Set<String>]

    /// - `late`: What else there is to accept on each server, by position.
    init(_ topology: Topology, _ sequences: [ServicingSequence], late: [Int: [Finding]]) {
        let positions = Dictionary(
            topology.servers.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var accepted: [AcceptedFinding] = []
        var warnings: [PlanWarning] = []
        for acceptance in topology.updates.accept {
            guard let position = positions[acceptance.server] else { continue }
            let sequence = sequences[position]
            let acceptable = sequence.unsettled + (late[position] ?? [])
            if let finding = acceptable.first(where: { $0.update == acceptance.update }) {
                accepted.append(AcceptedFinding(server: acceptance.server, finding: finding, reason: acceptance.reason))
                continue
            }
            let verdict = sequence.findings.first { $0.update == acceptance.update }?.verdict
            let state = verdict.map { "the update is \($0.phrase) there" } ?? "the update is not required"
            warnings.append(
                PlanWarning(
                    "accepting \(acceptance.update) has no effect: \(state)",
                    server: acceptance.server,
                    update: acceptance.update
                )
            )
        }
        self.accepted = accepted
        self.warnings = warnings
        updates = accepted.reduce(into: [:]) { $0[$1.server, default: []].insert($1.finding.update) }
    }

    /// Whether this finding was accepted.
    func isAccepted(_ server: String, _ update: String) -> Bool { updates[server]?.contains(update) ?? false }
}
