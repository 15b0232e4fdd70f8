// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology

extension Plan {
    /// How long the installations and restarts of one server in one round are expected to take, in seconds; 0 where it
    /// has none.
    ///
    /// What must fit into an opening of the server's maintenance window: work on a server is not spread over two.
    ///
    /// - Complexity: O(steps).
    package func servicingSeconds(of server: String, in round: Round) -> Int {
        round.steps(among: stepsByID).estimatesByServer[server] ?? 0
    }

    /// Warnings about servers whose window is too short for what a round does on them, in topology order.
    ///
    /// - Complexity: O(steps + servers).
    func windowWarnings(of topology: Topology) -> [PlanWarning] {
        guard topology.servers.contains(where: { $0.maintenance.window != nil }) else { return [] }
        let steps = stepsByID
        var longest: [String: (seconds: Int, round: Int)] = [:]
        for round in rounds {
            let seconds = round.steps(among: steps).estimatesByServer
            for (server, sum) in seconds where sum > longest[server]?.seconds ?? 0 {
                longest[server] = (sum, round.index)
            }
        }
        var result: [PlanWarning] = []
        for server in topology.servers {
            guard let window = server.maintenance.window, let work = longest[server.name] else { continue }
            guard let opening = window.longestOpening, opening < work.seconds else { continue }
            let (needed, open) = (Self.minutes(work.seconds), Self.minutes(opening))
            result.append(
                PlanWarning(
                    "round \(work.round) is estimated to take \(needed) here, but the maintenance window is open for "
                        + "\(open): it will never begin; widen the window or lower the estimate",
                    server: server.name
                )
            )
        }
        return result
    }

    /// Whole minutes, rounded up.
    private static func minutes(_ seconds: Int) -> String {
        let minutes = (seconds + 59) / 60
        return minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }
}
