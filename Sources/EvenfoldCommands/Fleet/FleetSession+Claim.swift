// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldTopology

extension FleetSession {
    /// Tells the agents under which fencing token the fleet is changed from now on.
    ///
    /// An agent that cannot be reached is told before anything is done to its server.
    ///
    /// - Throws: ``CommandFailure`` with ``ExitStatus/locked`` where an agent has heard of a higher one.
    func claim(_ servers: [Server], under fence: UInt64) async throws(CommandFailure) {
        let answers = await FleetPoll(self).each(servers) { client in try await client.claim(fence) }
        for (_, answer) in answers.sorted(by: { $0.key < $1.key }) {
            guard case .failure(let failure) = answer, [.locked, .interrupted].contains(failure.status) else {
                continue
            }
            throw failure
        }
    }
}
