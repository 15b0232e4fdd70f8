// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

extension Applier {
    /// Begins a servicing step; it goes on by itself and tells when it has ended.
    mutating func beginServicing(_ step: PlanStep) async throws(CommandFailure) {
        try await begin(step)
        guard let server = setting.document.topology.server(step.server) else {
            return try await finish(step, .failed("the topology has no server \(step.server)"))
        }
        let continuation = happenings.continuation
        let servicing = ServicingWork(setting: setting, turns: turns, audience: audience) { reason in
            continuation.yield(.waiting(step, reason))
        }
        let before = done(before: step)
        work[step.id] = Task {
            continuation.yield(.ended(step, await servicing.perform(step, on: server, before: before)))
        }
    }

    /// Notes how a servicing step ended.
    mutating func end(_ step: PlanStep, _ ending: ServicingWork.Ending) async throws(CommandFailure) {
        work[step.id] = nil
        if let read = ending.facts { facts[step.server] = read }
        try await finish(step, ending.state)
        if let reason = execution.servicingStop { turns.stop(because: reason) }
    }

    /// What this run has done on the step's server so far.
    private func done(before next: PlanStep) -> ServicingWork.Before {
        var before = ServicingWork.Before()
        for step in execution.steps where step.server == next.server && execution.state(of: step.id) == .done {
            switch step.action {
            case .install:
                before.installed.append(step.update ?? "")
                before.isRestartOwed = true
            case .restart: before.isRestartOwed = false
            case .open, .initialise, .initialSync, .leave: continue
            }
        }
        let plan = setting.document.plan
        guard let round = plan.rounds.first(where: { $0.steps.contains(next.id) }) else { return before }
        let steps = Set(round.steps)
        let isFirst = !execution.steps.contains {
            $0.server == next.server && steps.contains($0.id) && $0.id != next.id && execution.state(of: $0.id) == .done
        }
        if isFirst { before.neededSeconds = plan.servicingSeconds(of: next.server, in: round) }
        return before
    }
}
