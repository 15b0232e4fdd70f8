// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// What must be done so that a fleet becomes what its topology says, and what stands against it.
///
/// A value without time or chance in it: the same topology, catalogue, facts and observations make the same plan.
package struct Plan: Hashable, Sendable {
    /// Whether there is something to do, and whether it is all.
    package enum Outcome: String, Hashable, Sendable {
        /// Applying the plan makes the fleet what the topology says.
        case ready
        /// Nothing is to be done.
        case noChanges
        /// Something is left out, and a warning says what; the rest may be applied.
        case incomplete
        /// Restarts that are needed would take a folder below its minimum; there are no steps.
        case infeasible
    }

    /// What applying the plan leads to.
    package var outcome: Outcome
    /// The findings of every server, in topology order.
    package var servers: [ServerPlan]
    /// The steps by the round in which they run; every step is in exactly one round.
    package var rounds: [Round]
    /// The steps in an order in which they can run: each one after all that it requires.
    package var steps: [PlanStep]
    /// What no plan could undercut.
    package var lowerBound: LowerBound
    /// What somebody should know.
    package var warnings: [PlanWarning]
    /// Why there is no plan; empty unless the outcome is `infeasible`.
    package var infeasible: [Infeasibility]
    /// What somebody accepted, and why.
    package var accepted: [AcceptedFinding]
    /// When what the topology says is about to be done by hand may be done, in topology order.
    package var orders: [PlanOrder]

    package init(
        outcome: Outcome,
        servers: [ServerPlan],
        rounds: [Round],
        steps: [PlanStep],
        lowerBound: LowerBound,
        warnings: [PlanWarning],
        infeasible: [Infeasibility],
        accepted: [AcceptedFinding],
        orders: [PlanOrder] = []
    ) {
        self.outcome = outcome
        self.servers = servers
        self.rounds = rounds
        self.steps = steps
        self.lowerBound = lowerBound
        self.warnings = warnings
        self.infeasible = infeasible
        self.accepted = accepted
        self.orders = orders
    }

    /// The number of updates to install, over all servers.
    package var updateCount: Int { steps.count { $0.action == .install } }
    /// The number of restarts, over all servers.
    package var restartCount: Int { steps.count { $0.action == .restart } }
    /// The number of steps that are neither.
    package var replicationStepCount: Int { steps.count { $0.action.isReplication } }
}

/// What the plan knows about one server.
package struct ServerPlan: Hashable, Sendable {
    /// The server.
    package var name: String
    /// One finding for each required update, in the policy's order, then for those that must be effective before
    /// something happens on the server, in the catalogue's.
    package var verdicts: [Finding]
    /// How often it must restart; counted in an infeasible plan as well.
    package var restarts: Int

    package init(name: String, verdicts: [Finding], restarts: Int) {
        self.name = name
        self.verdicts = verdicts
        self.restarts = restarts
    }
}

/// What may happen together.
///
/// Servers that restart in one round may all be down at once.
package struct Round: Hashable, Sendable {
    /// Counted from 1.
    package var index: Int
    /// The servers that restart in it, in topology order; empty for a round without restarts.
    package var restarting: [String]
    /// The ids of its steps, in order.
    package var steps: [String]
    /// How long its installations and restarts are expected to take, in seconds: as long as those of the server that
    /// takes longest; `nil` where it has none.
    package var estimateSeconds: Int?

    package init(index: Int, restarting: [String], steps: [String], estimateSeconds: Int? = nil) {
        self.index = index
        self.restarting = restarting
        self.steps = steps
        self.estimateSeconds = estimateSeconds
    }
}

/// What no plan for the same fleet could undercut.
package struct LowerBound: Hashable, Sendable {
    /// Rounds with restarts.
    package var rounds: Int
    /// Restarts over all servers.
    package var restarts: Int

    package init(rounds: Int, restarts: Int) {
        self.rounds = rounds
        self.restarts = restarts
    }
}

/// A finding that somebody accepted.
package struct AcceptedFinding: Hashable, Sendable {
    /// The server.
    package var server: String
    /// The finding as it was accepted.
    package var finding: Finding
    /// The topology's reason.
    package var reason: String

    package init(server: String, finding: Finding, reason: String) {
        self.server = server
        self.finding = finding
        self.reason = reason
    }
}
