// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldState
import EvenfoldTopology

/// Carries a plan out: takes the steps that ``PlanExecution`` says may begin, begins them, and notes what came of them.
///
/// Servers of a round are serviced at the same time; replication goes on meanwhile and is watched. Every step is in the
/// journal before it begins.
struct Applier {
    /// What does not change while a plan is carried out.
    struct Setting: Sendable {
        let session: FleetSession
        let environment: CommandEnvironment
        /// The right under which the plan is carried out.
        let holding: FleetHolding
        let document: PlanDocument
        let identity: PlanIdentity
        let catalogue: UpdateCatalogue
        let directory: String
        let options: ApplyOptions
        /// What runs on behalf of servers just now.
        let programs = ActuatorPrograms()

        var stepTimeout: Duration { options.stepTimeout }
        var settle: Duration { options.settle }

        /// The facts of servers as they are now; each has an entry.
        func readFacts(of servers: [Server]) async -> [String: ServerFacts] {
            let agents = await FleetPoll(session).facts(of: servers.filter(session.isKnown))
            return await FactsGathering(host: environment.host, directory: directory).gather(servers, agents: agents)
                .facts
        }
    }

    /// What the loop waits for.
    enum Happening: Sendable {
        /// A servicing step waits, and for what; `nil` when it goes on.
        case waiting(PlanStep, String?)
        /// A servicing step has ended.
        case ended(PlanStep, ServicingWork.Ending)
        /// It is time to look at replication.
        case lookDue
        /// It is time to draw once more what is under way.
        case tick
    }

    let setting: Setting
    let record: FleetRecord
    let began = ContinuousClock.now
    let turns = RestartTurns()
    /// Bounded by the steps of the plan: each ends once, and tells what it waits for only when that changes.
    let happenings = AsyncStream.makeStream(of: Happening.self)
    var execution: PlanExecution
    var watch: ReplicationWatch
    var view: ApplyView
    var facts: [String: ServerFacts]
    var documents: FleetDocuments
    /// The servicing steps under way, by id.
    var work: [String: Task<Void, Never>] = [:]
    /// The clock of the next look at replication; `nil` when none is due.
    var lookTimer: Task<Void, Never>?
    /// The clock of the next redrawing; `nil` when none is due.
    private var tickTimer: Task<Void, Never>?
    /// How soon the next look is due.
    var lookPace = LookPace()
    /// The round whose servicing was begun last.
    var currentRound: Int?
    /// What the fleet's agents had when the plan was made.
    let survey: FleetSurvey
    private var begins: [String: Duration] = [:]

    init(_ setting: Setting, survey: FleetSurvey, facts: [String: ServerFacts], view: ApplyView) {
        self.setting = setting
        self.survey = survey
        self.facts = facts
        self.view = view
        record = FleetRecord(setting.session)
        execution = PlanExecution(setting.document.plan, limits: setting.options.limits)
        watch = ReplicationWatch(timeLimit: setting.stepTimeout)
        documents = FleetDocuments(
            fleet: setting.session.directory.fleet,
            fence: setting.holding.fence,
            topology: setting.document.topology,
            former: survey.document,
            steps: setting.document.plan.steps
        )
    }

    /// The time since the command began.
    var elapsed: Duration { began.duration(to: .now) }

    /// Carries the plan out as far as it goes.
    ///
    /// - Throws: ``CommandFailure`` when it is interrupted, when the fleet's own record cannot be written, or when restarts
    ///   have come up that nobody approved; whatever was under way has ended by then.
    mutating func run() async throws(CommandFailure) -> ApplyResult {
        do throws(CommandFailure) {
            try await carryOut()
        } catch {
            if error.status == .interrupted { setting.programs.interrupt() }
            await endWork()
            throw error
        }
        await endWork()
        return result
    }

    private mutating func carryOut() async throws(CommandFailure) {
        try await setting.session.claim(audience, under: setting.holding.fence)
        var arrivals = happenings.stream.makeAsyncIterator()
        while true {
            try await beginReady()
            if execution.isFinished { return }
            guard !work.isEmpty || !watch.steps.isEmpty else {
                // Nothing runs and nothing may begin: whatever is left requires something that will not come.
                for step in execution.stop(because: "nothing that it requires is under way") {
                    view.show(.skipped(step, "nothing that it requires is under way"), at: elapsed)
                }
                return
            }
            setLookTimer()
            setTickTimer()
            guard let happening = await arrivals.next(), !Task.isCancelled else { throw .interrupted }
            switch happening {
            case .waiting(let step, let reason?): view.show(.waiting(step, reason), at: elapsed)
            case .waiting(let step, nil): view.goOn(step, at: elapsed)
            case .ended(let step, let ending): try await end(step, ending)
            case .lookDue:
                lookTimer = nil
                try await lookAtReplication()
            case .tick:
                tickTimer = nil
                view.redraw(at: elapsed)
            }
        }
    }

    /// Begins every step that may begin.
    private mutating func beginReady() async throws(CommandFailure) {
        if Task.isCancelled { throw .interrupted }
        if let round = execution.servicingRound, round != currentRound {
            if currentRound != nil { try await revise() }
            currentRound = execution.servicingRound
            showRound()
        }
        let ready = execution.ready
        try await beginReplication(ready.filter { $0.action.isReplication })
        for step in ready where !step.action.isReplication { try await beginServicing(step) }
    }

    private mutating func showRound() {
        let rounds = setting.document.plan.servicingRounds
        guard let current = currentRound, let round = rounds.first(where: { $0.index == current }) else { return }
        let steps = Set(round.steps)
        var servers: [String] = []
        for step in execution.openServicing where steps.contains(step.id) && !servers.contains(step.server) {
            servers.append(step.server)
        }
        guard !servers.isEmpty else { return }
        view.show(.round(current, of: rounds.count, servers), at: elapsed)
    }

    /// Sees to it that the time that passes is shown where somebody watches.
    private mutating func setTickTimer() {
        guard view.isLive, tickTimer == nil else { return }
        tickTimer = Task { [pause = setting.session.pause, continuation = happenings.continuation] in
            if await pause.end(after: .seconds(1)) { continuation.yield(.tick) }
        }
    }

    /// Ends everything that is under way, but for programs that work on servers: those are waited for.
    ///
    /// The journal says nothing more about it: a step that was begun and has no later line was interrupted.
    private mutating func endWork() async {
        lookTimer?.cancel()
        tickTimer?.cancel()
        for task in work.values { task.cancel() }
        let programs = setting.programs
        if programs.count > 0, !Task.isCancelled {
            view.endLive()
            let what = Quantities.count(programs.count, "program")
            setting.environment.console.tell("Waiting for \(what) at work on servers; Ctrl-C ends what runs.")
        }
        let tasks = Array(work.values)
        await withTaskCancellationHandler {
            for task in tasks { await task.value }
        } onCancel: {
            programs.interrupt()
        }
        work = [:]
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
        view.show(.started(step), at: elapsed)
    }

    /// Notes how a step ended, and what is left out because of it.
    mutating func finish(_ step: PlanStep, _ state: PlanExecution.State) async throws(CommandFailure) {
        switch state {
        case .done:
            try await record.note(.done, step: step.id, of: setting.identity)
            view.show(.done(step, elapsed - (begins[step.id] ?? elapsed)), at: elapsed)
        case .failed(let reason):
            try await record.note(.failed, step: step.id, of: setting.identity, detail: reason)
            view.show(.failed(step, reason), at: elapsed)
        case .paused(let text):
            try await record.note(.waiting, step: step.id, of: setting.identity, detail: text)
            view.show(.paused(step, text), at: elapsed)
        case .waiting, .running, .skipped: break
        }
        for skipped in execution.end(step.id, state) {
            guard case .skipped(let reason) = execution.state(of: skipped.id) else { continue }
            try await record.note(.skipped, step: skipped.id, of: setting.identity, detail: reason)
            view.show(.skipped(skipped, reason), at: elapsed)
        }
    }
}
