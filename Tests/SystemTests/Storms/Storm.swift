// SPDX-License-Identifier: Apache-2.0

/// Editors on all members at the same time.
struct Storm: Sendable {
    let place: FleetPlace
    /// The agents that editors may kill; those of embedded servers are not there.
    var agents: [String: AgentProcess] = [:]
    let seed: UInt64
    /// How many edits each member makes.
    let operations: Int
    /// How often each agent is killed.
    var kills = 0

    /// Lets every editor do all its operations; answers what each did, and prints how long that took.
    func rage() async throws -> [StormReport] {
        let start = ContinuousClock.now
        defer {
            print("\(operations) edits on each member, \(kills) kills of each agent, in \(start.duration(to: .now))")
        }
        return try await withThrowingTaskGroup(of: StormReport.self) { group in
            for (index, member) in place.servers.enumerated() {
                let storm = self
                group.addTask {
                    try await onThread { () -> StormReport in
                        var editor = EditStorm(
                            member,
                            in: storm.place,
                            agent: storm.agents[member],
                            seed: storm.seed &+ UInt64(index)
                        )
                        editor.run(operations: storm.operations, kills: storm.kills)
                        return editor.report
                    }
                }
            }
            var reports: [StormReport] = []
            for try await report in group { reports.append(report) }
            return reports
        }
    }

    /// The writes that are lost, looked for on a thread of its own.
    func lost(_ ledger: Ledger) async throws -> [String] {
        let roots = place.roots
        return try await onThread { ledger.lost(in: roots) }
    }
}
