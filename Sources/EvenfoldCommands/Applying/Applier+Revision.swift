// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldState
import EvenfoldTopology

extension Applier {
    /// Between two rounds: reads the facts of the servers that are still to be serviced, plans anew, and leaves out what
    /// nothing asks for any more.
    ///
    /// - Throws: ``CommandFailure`` with ``ExitStatus/approvalNeeded`` when a server must restart more often than was
    ///   approved, and with ``ExitStatus/unsatisfiable`` when the rest cannot keep a folder's minimum any more.
    mutating func revise() async throws(CommandFailure) {
        let remaining = execution.openServicing
        let names = Set(remaining.map(\.server))
        let servers = setting.document.topology.servers.filter { names.contains($0.name) }
        guard !servers.isEmpty else { return }
        facts.merge(await setting.readFacts(of: servers)) { _, new in new }
        if Task.isCancelled { throw .interrupted }
        var observed = survey.observed
        if let document = survey.document {
            observed = FleetSurvey.observed(await statuses(), inForce: document)
        }
        var options = setting.options.planning
        options.controller = survey.controller
        let fresh = try Planning.plan(
            setting.document.topology,
            catalogue: setting.catalogue,
            facts: facts,
            observed: observed,
            options: options
        )
        if fresh.outcome == .infeasible {
            let summary = "the restarts that are left would leave too few members online"
            throw CommandFailure(.unsatisfiable, [fresh.infeasibility(summary)])
        }
        let revision = PlanRevision(remaining: remaining, fresh: Self.only(fresh, names))
        guard revision.restartsAdded.isEmpty else {
            throw CommandFailure(
                .approvalNeeded,
                code: "EV0413",
                "\(revision.restartsAdded.map { TerminalText.escaped($0) }.joined(separator: ", ")) must restart more often than the plan says",
                detail:
                    "facts have changed since the plan was made; what was begun is finished, nothing else was begun",
                help: "run apply again, read the new plan, and approve it"
            )
        }
        if let unclear = revision.unclear.first {
            try await stopServicing("the facts no longer tell what \(unclear) needs; run plan to see why")
            return
        }
        for step in remaining where revision.unneeded.contains(step.id) {
            try await record.note(.alreadyDone, step: step.id, of: setting.identity)
            view.show(.unneeded(step), at: elapsed)
            execution.end(step.id, .done)
        }
        for step in revision.installsAdded {
            view.show(
                .skipped(step, "the facts ask for it since this plan was made; the next apply does it"),
                at: elapsed
            )
        }
    }

    private mutating func stopServicing(_ reason: String) async throws(CommandFailure) {
        for step in execution.stopServicing(because: reason) {
            try await record.note(.skipped, step: step.id, of: setting.identity, detail: reason)
            view.show(.skipped(step, reason), at: elapsed)
        }
    }

    /// The plan's steps on these servers alone; what is known of the others is older.
    private static func only(_ plan: Plan, _ servers: Set<String>) -> Plan {
        var plan = plan
        plan.steps = plan.steps.filter { servers.contains($0.server) }
        return plan
    }
}
