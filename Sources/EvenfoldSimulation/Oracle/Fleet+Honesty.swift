// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    /// From the moment on at which every member says that it is in sync, all trees are the same.
    ///
    /// Begins when every hint about what users did has arrived; says nothing where hints may be lost.
    mutating func checkHonesty(until end: UInt64) {
        let step = Self.nanoseconds(.milliseconds(100))
        let delay = Self.nanoseconds(.milliseconds(50)) + scenario.dials.hintDelay * 1_000
        run(until: min(end, now + delay))
        while now < end, violations.isEmpty {
            // Users who had begun something before all was well finish it after that.
            guard saysInSync, now >= lastUserAction + delay else {
                run(until: min(end, now + step))
                continue
            }
            for member in members.indices.dropFirst() {
                if let difference = Self.difference(members[0].disk.tree, members[member].disk.tree) {
                    violate(.convergence, "in sync, it is said, and members 0 and \(member) differ: \(difference)")
                }
            }
            break
        }
        run(until: end)
    }

    /// What `status` would say of the folder once local writes are published.
    private var saysInSync: Bool {
        members.allSatisfy { member in member.machine.map { $0.isInSync && $0.isQuiet } ?? false }
            && scenario.connections.allSatisfy { connection in
                isProcessed(connection.first, by: connection.second)
                    && (connection.isOneWay || isProcessed(connection.second, by: connection.first))
            }
    }

    private func isProcessed(_ source: Int, by puller: Int) -> Bool {
        members[source].machine?.backlogCount(of: Scenario.server(puller)) == 0
    }
}
