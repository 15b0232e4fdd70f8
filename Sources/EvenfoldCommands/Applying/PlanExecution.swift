// SPDX-License-Identifier: Apache-2.0

package import EvenfoldPlanner

/// How far a plan has been carried out, and which steps may begin next.
///
/// It decides; it does nothing.
///
/// The rules:
///
/// 1. A step begins when all that it requires is done. A step whose requirement was not done is skipped, with the reason.
/// 2. Rounds of servicing follow each other: an installation or restart begins when every servicing step of the
///    earlier rounds has ended.
/// 3. After a servicing step that failed, or one that waits for a person, no further round begins: whatever made it
///    fail may meet the next server too, and two servers at a time could be one too many.
/// 4. Folders are independent: a failed replication step stops only what requires it.
package struct PlanExecution: Sendable {
    /// How far one step is.
    package enum State: Hashable, Sendable {
        /// Not begun.
        case waiting
        /// Begun.
        case running
        /// Done, and the facts agree.
        case done
        /// Failed, with the reason.
        case failed(String)
        /// Left to a person; the text says what to do.
        case paused(String)
        /// Not begun because of another step, with the reason.
        case skipped(String)

        /// Whether nothing more will come of it in this run.
        package var isFinal: Bool {
            switch self {
            case .waiting, .running: false
            case .done, .failed, .paused, .skipped: true
            }
        }
    }

    /// The plan's steps, in order.
    package let steps: [PlanStep]
    private let rounds: [String: Int]
    private var states: [String: State]

    /// Nothing is begun yet.
    package init(_ plan: Plan) {
        steps = plan.steps
        var rounds: [String: Int] = [:]
        for round in plan.rounds {
            for id in round.steps { rounds[id] = round.index }
        }
        self.rounds = rounds
        states = Dictionary(plan.steps.map { ($0.id, .waiting) }, uniquingKeysWith: { first, _ in first })
    }

    /// How far the step is; an unknown id counts as skipped.
    package func state(of id: String) -> State { states[id] ?? .skipped("the plan has no such step") }

    /// The steps that may begin now, in plan order.
    package var ready: [PlanStep] {
        let gate = servicingGate
        return steps.filter { step in
            guard state(of: step.id) == .waiting, step.requires.allSatisfy({ state(of: $0) == .done }) else {
                return false
            }
            return step.action.isReplication || round(of: step) <= gate
        }
    }

    /// Whether every step has ended.
    package var isFinished: Bool { steps.allSatisfy { state(of: $0.id).isFinal } }

    /// Whether every step is done.
    package var isComplete: Bool { steps.allSatisfy { state(of: $0.id) == .done } }

    /// How many steps are done.
    package var doneCount: Int { steps.count { state(of: $0.id) == .done } }

    /// Notes that the step has begun.
    package mutating func begin(_ id: String) { states[id] = .running }

    /// Notes how the step ended, and skips what can no longer begin.
    ///
    /// - Returns: The steps that are skipped because of it, in plan order.
    @discardableResult
    package mutating func end(_ id: String, _ state: State) -> [PlanStep] {
        states[id] = state
        return skipUnreachable()
    }

    /// Skips every step that has not ended, when the run must stop.
    @discardableResult
    package mutating func stop(because reason: String) -> [PlanStep] {
        let open = steps.filter { !self.state(of: $0.id).isFinal }
        for step in open { states[step.id] = .skipped(reason) }
        return open
    }

    private func round(of step: PlanStep) -> Int { rounds[step.id] ?? 1 }

    /// The last round whose servicing steps may begin.
    private var servicingGate: Int {
        let open = steps.filter { !$0.action.isReplication && !state(of: $0.id).isFinal }
        return open.map(round).min() ?? Int.max
    }

    private mutating func skipUnreachable() -> [PlanStep] {
        let barrier = servicingBarrier
        var skipped: [PlanStep] = []
        // Requirements stand before what requires them, so one pass meets every consequence.
        for step in steps where state(of: step.id) == .waiting {
            guard let reason = obstacle(to: step) ?? barrier.flatMap({ isBehind($0.round, step) ? $0.reason : nil })
            else { continue }
            states[step.id] = .skipped(reason)
            skipped.append(step)
        }
        return skipped
    }

    private func obstacle(to step: PlanStep) -> String? {
        for required in step.requires {
            switch state(of: required) {
            case .failed: return "\(required) failed"
            case .paused: return "\(required) waits for a person"
            case .skipped: return "\(required) was not done"
            case .waiting, .running, .done: continue
            }
        }
        return nil
    }

    /// The first round whose servicing went wrong or waits for a person, and why no later one begins.
    private var servicingBarrier: (round: Int, reason: String)? {
        var barrier: (round: Int, reason: String)?
        for step in steps where !step.action.isReplication && round(of: step) < barrier?.round ?? Int.max {
            switch state(of: step.id) {
            case .failed: barrier = (round(of: step), "no further round begins after \(step.id) failed")
            case .paused: barrier = (round(of: step), "no further round begins while \(step.id) waits for a person")
            case .waiting, .running, .done, .skipped: continue
            }
        }
        return barrier
    }

    private func isBehind(_ round: Int, _ step: PlanStep) -> Bool {
        !step.action.isReplication && self.round(of: step) > round
    }
}
