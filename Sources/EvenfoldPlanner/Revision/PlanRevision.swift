// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing

/// What a plan made anew says about the rest of one that is being carried out.
///
/// Facts move while a plan is carried out: somebody installs an update by hand, another one asks for a restart. Fewer
/// steps are fine. A restart that nobody approved is not.
package struct PlanRevision: Hashable, Sendable {
    /// The ids of steps that nothing asks for any more, in plan order.
    package var unneeded: [String] = []
    /// The servers that must restart more often than the rest of the plan says, by name.
    package var restartsAdded: [String] = []
    /// Updates that the rest of the plan does not install, with their servers, in the new plan's order.
    package var installsAdded: [PlanStep] = []
    /// Servers of which the facts no longer tell whether their steps are needed, by name; none of these is unneeded.
    package var unclear: [String] = []

    /// Compares servicing steps that have not begun with those of a plan for the facts as they are now.
    ///
    /// A restart with nothing left to install before it is kept only where the server must restart more often than the
    /// others make up for; the first such ones are kept, since a restart that is owed comes before installations. The
    /// new plan's rounds are of no account: the old ones stand, and each restart is judged by what agents report when
    /// its turn comes.
    ///
    /// - Complexity: O(steps).
    package init(remaining: [PlanStep], fresh: Plan) {
        var wanted: [String: Set<String>] = [:]
        var restarts: [String: Int] = [:]
        for step in fresh.steps {
            switch step.action {
            case .install: wanted[step.server, default: []].insert(step.update ?? "")
            case .restart: restarts[step.server, default: 0] += 1
            case .open, .initialise, .initialSync, .leave: continue
            }
        }
        let concerned = Set(remaining.map(\.server))
        unclear = fresh.servers.filter { server in
            concerned.contains(server.name)
                && server.verdicts.contains {
                    !$0.verdict.isSettled && !$0.verdict.isActionable && $0.verdict != .notCovered
                }
        }.map(\.name).sorted()
        var planned: [String: Set<String>] = [:]
        var layerInstalls: Set<String> = []
        var owed: [String: Int] = [:]
        var idle: Set<String> = []
        for step in remaining {
            if step.action == .install, let update = step.update {
                planned[step.server, default: []].insert(update)
                if wanted[step.server]?.contains(update) ?? false {
                    layerInstalls.insert(step.server)
                } else {
                    idle.insert(step.id)
                }
            } else if step.action == .restart {
                if layerInstalls.remove(step.server) != nil {
                    owed[step.server, default: 0] += 1
                } else {
                    idle.insert(step.id)
                }
            }
        }
        var spare = restarts
        for (server, count) in owed { spare[server, default: 0] -= count }
        for step in remaining where idle.contains(step.id) && !unclear.contains(step.server) {
            if step.action == .restart, spare[step.server, default: 0] > 0 {
                spare[step.server, default: 0] -= 1
            } else {
                unneeded.append(step.id)
            }
        }
        restartsAdded = spare.filter { $0.value > 0 }.map(\.key).sorted()
        installsAdded = fresh.steps.filter {
            $0.action == .install && !(planned[$0.server]?.contains($0.update ?? "") ?? false)
        }
    }
}
