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
///    earlier rounds has ended. So it need not have been done on another server, where failures are allowed (3).
/// 3. After more servers failed than are allowed (none, unless the operator said otherwise), nothing of servicing begins
///    any more: whatever made them fail may meet the next server too. After a step that waits for a person, no further
///    round begins.
/// 4. Nothing of servicing begins behind the round after which the operator wants to look.
/// 5. Folders are independent: a failed replication step stops only what requires it.
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
    private let limits: Limits
    private let rounds: [String: Int]
    private let byID: [String: PlanStep]
    private var states: [String: State]

    /// What the operator allows.
    package struct Limits: Hashable, Sendable {
        /// On how many servers servicing may fail before no further round begins.
        package var maxFailed: Int
        /// The round after which no other one begins; `nil` is the last.
        package var pauseAfter: Int?

        package init(maxFailed: Int = 0, pauseAfter: Int? = nil) {
            self.maxFailed = maxFailed
            self.pauseAfter = pauseAfter
        }
    }

    /// Nothing is begun yet.
    package init(_ plan: Plan, limits: Limits = Limits()) {
        self.limits = limits
        steps = plan.steps
        byID = plan.stepsByID
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
            guard state(of: step.id) == .waiting, step.requires.allSatisfy({ isMet($0, for: step) }) else {
                return false
            }
            return step.action.isReplication || round(of: step) <= gate
        }
    }

    /// The round whose servicing is under way or next; `nil` when no servicing is left.
    package var servicingRound: Int? {
        steps.filter { !$0.action.isReplication && !state(of: $0.id).isFinal }.map(round).min()
    }

    /// Why no server may go down any more; `nil` while some may.
    package var servicingStop: String? { servicingBarrier.flatMap { $0.round == 0 ? $0.reason : nil } }

    /// The servicing steps that have not begun, in plan order.
    package var openServicing: [PlanStep] {
        steps.filter { !$0.action.isReplication && state(of: $0.id) == .waiting }
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

    /// Skips the servicing steps that have not begun, and what requires them.
    ///
    /// - Returns: All that is skipped, in plan order.
    @discardableResult
    package mutating func stopServicing(because reason: String) -> [PlanStep] {
        let open = openServicing
        for step in open { states[step.id] = .skipped(reason) }
        let others = Set(skipUnreachable().map(\.id)).union(open.map(\.id))
        return steps.filter { others.contains($0.id) }
    }

    private func round(of step: PlanStep) -> Int { rounds[step.id] ?? 1 }

    /// The last round whose servicing steps may begin.
    private var servicingGate: Int { min(servicingRound ?? .max, limits.pauseAfter ?? .max) }

    /// Whether a requirement no longer holds the step back: it is done, or it is the servicing of another server and
    /// has ended.
    private func isMet(_ required: String, for step: PlanStep) -> Bool {
        let state = state(of: required)
        return state == .done || state.isFinal && isOthers(required, than: step)
    }

    /// Whether it only orders the servicing of two servers, which rounds and limits do already.
    private func isOthers(_ required: String, than step: PlanStep) -> Bool {
        guard !step.action.isReplication, let other = byID[required] else { return false }
        return !other.action.isReplication && other.server != step.server
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
        for required in step.requires where !isOthers(required, than: step) {
            switch state(of: required) {
            case .failed: return "\(required) failed"
            case .paused: return "\(required) waits for a person"
            case .skipped: return "\(required) was not done"
            case .waiting, .running, .done: continue
            }
        }
        return nil
    }

    /// The round behind which no servicing begins, and why.
    private var servicingBarrier: (round: Int, reason: String)? {
        var barrier: (round: Int, reason: String)?
        if let last = limits.pauseAfter, let next = servicingRound, next > last {
            barrier = (last, "paused after round \(last), as asked; the next apply goes on")
        }
        func lower(to round: Int, _ reason: String) {
            if round < barrier?.round ?? .max { barrier = (round, reason) }
        }
        var failed: Set<String> = []
        for step in steps where !step.action.isReplication {
            switch state(of: step.id) {
            case .failed:
                failed.insert(step.server)
                guard failed.count > limits.maxFailed else { continue }
                lower(to: 0, "nothing further begins after \(step.id) failed")
            case .paused: lower(to: round(of: step), "no further round begins while \(step.id) waits for a person")
            case .waiting, .running, .done, .skipped: continue
            }
        }
        return barrier
    }

    private func isBehind(_ round: Int, _ step: PlanStep) -> Bool {
        !step.action.isReplication && self.round(of: step) > round
    }
}
