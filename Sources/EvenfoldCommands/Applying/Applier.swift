// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldStore
import EvenfoldTopology

/// Carries a plan out: takes the steps that ``PlanExecution`` says may begin, does them, and notes what came of them.
///
/// Servicing steps run one at a time; replication goes on meanwhile and is watched in between. Every step is in the journal
/// before it begins.
struct Applier {
    /// What does not change while a plan is carried out.
    struct Setting {
        let session: FleetSession
        let environment: CommandEnvironment
        let document: PlanDocument
        let identity: PlanIdentity
        let catalogue: UpdateCatalogue
        let directory: String
        let stepTimeout: Duration
    }

    let setting: Setting
    let record: FleetRecord
    let began = ContinuousClock.now
    var execution: PlanExecution
    var watch: ReplicationWatch
    var view: ApplyView
    var facts: [String: ServerFacts]
    var documents: FleetDocuments
    private var begins: [String: Duration] = [:]

    init(_ setting: Setting, survey: FleetSurvey, facts: [String: ServerFacts], view: ApplyView) {
        self.setting = setting
        self.facts = facts
        self.view = view
        record = FleetRecord(setting.session)
        execution = PlanExecution(setting.document.plan)
        watch = ReplicationWatch(timeLimit: setting.stepTimeout)
        documents = FleetDocuments(
            fleet: setting.session.directory.fleet,
            topology: setting.document.topology,
            former: survey.document,
            steps: setting.document.plan.steps
        )
    }

    /// The time since the command began.
    var elapsed: Duration { began.duration(to: .now) }

    /// Carries the plan out as far as it goes.
    ///
    /// - Throws: ``CommandFailure`` when it is interrupted, or when the fleet's own record cannot be written.
    mutating func run() async throws(CommandFailure) -> ApplyResult {
        while !execution.isFinished {
            if Task.isCancelled { throw .interrupted }
            let ready = execution.ready
            try await beginReplication(ready.filter { $0.action.isReplication })
            if let step = ready.first(where: { !$0.action.isReplication }) {
                try await begin(step)
                let state = await perform(step)
                try await finish(step, state)
                watch.excuse(until: elapsed)
            } else {
                try await lookAtReplication()
            }
        }
        return result
    }

    private var result: ApplyResult {
        let states = execution.steps.map { execution.state(of: $0.id) }
        var result = ApplyResult(
            status: .success,
            done: execution.doneCount,
            total: states.count,
            failed: 0,
            paused: 0,
            isIncomplete: setting.document.plan.outcome == .incomplete
        )
        for state in states {
            switch state {
            case .failed: result.failed += 1
            case .paused: result.paused += 1
            case .waiting, .running, .done, .skipped: continue
            }
        }
        if !execution.isComplete || result.isIncomplete { result.status = .partlyApplied }
        return result
    }

    /// Notes that a step begins.
    mutating func begin(_ step: PlanStep) async throws(CommandFailure) {
        try await record.note(.started, step: step.id, of: setting.identity)
        execution.begin(step.id)
        begins[step.id] = elapsed
        view.show(.started(step))
    }

    /// Notes how a step ended, and what is left out because of it.
    mutating func finish(_ step: PlanStep, _ state: PlanExecution.State) async throws(CommandFailure) {
        switch state {
        case .done:
            try await record.note(.done, step: step.id, of: setting.identity)
            view.show(.done(step, elapsed - (begins[step.id] ?? elapsed)))
        case .failed(let reason):
            try await record.note(.failed, step: step.id, of: setting.identity, detail: reason)
            view.show(.failed(step, reason))
        case .paused(let text):
            try await record.note(.waiting, step: step.id, of: setting.identity, detail: text)
            view.show(.paused(step, text))
        case .waiting, .running, .skipped: break
        }
        for skipped in execution.end(step.id, state) {
            guard case .skipped(let reason) = execution.state(of: skipped.id) else { continue }
            try await record.note(.skipped, step: skipped.id, of: setting.identity, detail: reason)
            view.show(.skipped(skipped, reason))
        }
    }
}
