// SPDX-License-Identifier: Apache-2.0

/// Restarts of a fleet, to be put into rounds.
///
/// Servers are positions 0 ..< count.
package struct RestartProblem: Hashable, Sendable {
    /// How often each server must restart; at most once in a round.
    package var restarts: [Int]
    /// What limits them.
    package var constraints: [RestartConstraint]
    /// The servers by importance, the least important first.
    package var order: [Int]
    /// How many servers may restart in one round, whatever the folders allow; at least 1.
    package var together: Int
    /// The server that runs the planning process itself; `nil` when it is none of them.
    package var controller: Int?

    package init(
        restarts: [Int],
        constraints: [RestartConstraint],
        order: [Int],
        together: Int,
        controller: Int? = nil
    ) {
        self.restarts = restarts
        self.constraints = constraints
        self.order = order
        self.together = together
        self.controller = controller
    }

    /// Whether these servers may be down together: of every folder of which an online member is among them, at least
    /// `minOnline` others stay.
    ///
    /// A folder that none of them serves is not made worse and so does not count, even if it is below its minimum
    /// already.
    package func allows(_ servers: Set<Int>) -> Bool {
        guard servers.count <= together else { return false }
        return constraints.allSatisfy { constraint in
            let down = constraint.online.count { servers.contains($0) }
            return down == 0 || constraint.online.count - down >= constraint.minOnline
        }
    }

    /// No schedule has fewer rounds: a server restarts once in a round, and a folder with a budget of b loses at most b
    /// members in one.
    ///
    /// What `together`, the canary and the controller add is left out on purpose: the reader sees what the folders
    /// themselves would allow.
    package var lowerBound: Int { folderBound(of: restarts) }

    /// No way to put so many restarts of each server into rounds has fewer, as far as servers and folders go.
    func folderBound(of restarts: [Int]) -> Int {
        var bound = restarts.max() ?? 0
        for constraint in constraints where constraint.budget > 0 {
            let sum = constraint.online.reduce(0) { $0 + restarts[$1] }
            bound = max(bound, (sum + constraint.budget - 1) / constraint.budget)
        }
        return bound
    }

    /// The constraints that no schedule can keep.
    package var violated: [RestartConstraint] {
        constraints.filter { $0.budget <= 0 && $0.online.contains { restarts[$0] > 0 } }
    }

    /// The server that goes first and alone: the least important one that must restart, and the controller only where
    /// nobody else must; `nil` where nobody must.
    package var canary: Int? {
        let restarting = order.filter { restarts[$0] > 0 }
        return restarting.first { $0 != controller } ?? restarting.first
    }
}
