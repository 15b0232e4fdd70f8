// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldLinux
import EvenfoldModel
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// Does one servicing step on one server; several run at the same time, on different servers.
///
/// Nothing is believed because it was done: facts are read before and after.
struct ServicingWork: Sendable {
    /// How often facts are read while a server comes back from its restart.
    private static let returnInterval = Duration.seconds(2)
    /// How often agents are asked while something is waited for.
    private static let askInterval = Duration.milliseconds(500)

    let setting: Applier.Setting
    let turns: RestartTurns
    /// All servers whose agents may be asked.
    let audience: [Server]
    /// Tells that the step waits, and for what.
    let tell: @Sendable (String) -> Void

    /// What the plan did on the server before.
    struct Before: Sendable {
        /// The facts as they were read last.
        var facts: ServerFacts
        /// The updates installed by this plan, in order.
        var installed: [String] = []
        /// Whether some of them were installed after the last restart.
        var isRestartOwed = false
        /// What the round is estimated to take on the server from here on, in seconds; `nil` once it was begun there,
        /// since work that was begun is finished.
        var neededSeconds: Int?
    }

    /// What came of a step.
    struct Ending: Sendable {
        var state: PlanExecution.State
        /// The facts as they were read last; `nil` when they were not read.
        var facts: ServerFacts?
    }

    /// Does the step.
    func perform(_ step: PlanStep, on server: Server, before: Before) async -> Ending {
        switch (server.maintenance.actuator, step.action) {
        case (.manual, .install):
            return Ending(
                state: .paused("install \(step.update ?? "the update") on \(server.name), then run apply again")
            )
        case (.manual, _): return Ending(state: .paused("restart \(server.name), then run apply again"))
        case (.command(let actuator), .install):
            if let held = await waitForWindow(of: server, before) { return Ending(state: held) }
            return await install(step, on: server, actuator, before)
        case (.command(let actuator), _):
            if let held = await waitForWindow(of: server, before) { return Ending(state: held) }
            return await restart(step, server, actuator, before)
        }
    }

    /// Waits for the server's maintenance window, or leaves it to a later apply.
    ///
    /// - Returns: `nil` when work may begin; otherwise how the step ends.
    private func waitForWindow(of server: Server, _ before: Before) async -> PlanExecution.State? {
        guard let window = server.maintenance.window, let needs = before.neededSeconds else { return nil }
        guard let zone = TimeZoneName(window.timeZone) else {
            return .failed("its maintenance window names no time zone")
        }
        var isTold = false
        while true {
            let rules: TimeZoneRules
            do throws(TimeZoneSourceError) {
                rules = try SystemTimeZones().rules(of: zone)
            } catch {
                return .failed("its maintenance window cannot be read: \(error)")
            }
            let now = Timestamp.now
            switch MaintenanceGate.judge(window, rules: rules, now: now, needs: needs) {
            case .open: return nil
            case .neverRoom(let longest):
                let work = Quantities.duration(.seconds(needs))
                return .failed(
                    "\(work) of work never fit into its maintenance window of \(Quantities.duration(.seconds(longest)))"
                )
            case .wait(let opening):
                let time = PointOfTime.exactText(milliseconds: opening.milliseconds)
                guard setting.options.waitsForWindows else {
                    return .paused(
                        "its maintenance window opens at \(time); run apply then, or with --wait-for-windows"
                    )
                }
                if !isTold { tell("its maintenance window opens at \(time)") }
                isTold = true
                // In pieces: the wall clock may be set, or the machine sleep, meanwhile.
                let left = Duration.milliseconds(opening.milliseconds - min(now.milliseconds, opening.milliseconds))
                guard await setting.session.pause.end(after: min(left, .seconds(60))) else {
                    return .failed("interrupted before its maintenance window opened")
                }
            }
        }
    }

    private func install(
        _ step: PlanStep,
        on server: Server,
        _ actuator: CommandActuator,
        _ known: Before
    ) async -> Ending {
        guard let update = step.update else { return Ending(state: .failed("the step names no update")) }
        let before = await facts(of: server)
        if before.pendingRestart == true, !known.isRestartOwed {
            let reason =
                "\(server.name) waits for a restart that this plan did not cause; nothing is installed before it"
            return Ending(state: .failed(reason), facts: before)
        }
        let limit = Duration.seconds(actuator.timeoutSeconds)
        let outcome = await run(actuator.install, step, limit)
        guard case .exited(let code, _, _) = outcome else {
            return Ending(state: .failed("the installer failed: \(ProcessReport.sentence(outcome, timeLimit: limit))"))
        }
        let claim = InstallerResult(exitCode: code)
        if case .failed = claim {
            return Ending(state: .failed("the installer failed: \(ProcessReport.sentence(outcome, timeLimit: limit))"))
        }
        let after = await facts(of: server)
        let judge = ServicingJudge(catalogue: setting.catalogue)
        let objection = judge.objection(toInstalling: update, claim: claim, before: before, after: after)
        return Ending(state: objection.map { .failed($0) } ?? .done, facts: after)
    }

    private func restart(
        _ step: PlanStep,
        _ server: Server,
        _ actuator: CommandActuator,
        _ known: Before
    ) async -> Ending {
        let admission = await waitForTurn(server)
        guard case .granted(let status) = admission else {
            guard case .refused(let reason) = admission else { return Ending(state: .failed("interrupted")) }
            return Ending(state: .failed("not restarted: \(reason)"))
        }
        defer { turns.end(server.name) }
        let before = await facts(of: server)
        let limit = Duration.seconds(actuator.timeoutSeconds)
        let outcome = await run(actuator.restart, step, limit)
        guard case .exited(let code, _, _) = outcome else {
            return Ending(state: .failed("the restart failed: \(ProcessReport.sentence(outcome, timeLimit: limit))"))
        }
        if case .failed = InstallerResult(exitCode: code) {
            return Ending(state: .failed("the restart failed: \(ProcessReport.sentence(outcome, timeLimit: limit))"))
        }
        let ending = await waitForFacts(of: server, updates: known.installed, before: before, limit: limit)
        guard ending.state == .done else { return ending }
        return Ending(state: await waitForFolders(ReturnGate(server: server.name, before: status)), facts: ending.facts)
    }

    private enum Admission {
        case granted(AgentStatus?)
        case refused(String)
        case interrupted
    }

    /// Waits until the server may go down.
    ///
    /// - Returns: With a granted turn, what its agent reported just before.
    private func waitForTurn(_ server: Server) async -> Admission {
        let began = ContinuousClock.now
        var told: String?
        while true {
            let statuses = await statuses()
            if Task.isCancelled { return .interrupted }
            switch turns.ask(server.name, topology: setting.document.topology, statuses: statuses) {
            case .granted: return .granted(statuses[server.name])
            case .stopped(let reason): return .refused(reason)
            case .wait(let reason):
                guard began.duration(to: .now) < setting.stepTimeout else { return .refused(reason) }
                if told != reason { tell(reason) }
                told = reason
                guard await setting.session.pause.end(after: Self.askInterval) else { return .interrupted }
            }
        }
    }

    /// Waits until the facts say that the server has restarted; a facts command that fails meanwhile is no surprise.
    private func waitForFacts(
        of server: Server,
        updates: [String],
        before: ServerFacts,
        limit: Duration
    ) async -> Ending {
        let judge = ServicingJudge(catalogue: setting.catalogue)
        let began = ContinuousClock.now
        var told = false
        while true {
            let after = await facts(of: server)
            guard let objection = judge.objection(toRestarting: updates, before: before, after: after) else {
                return Ending(state: .done, facts: after)
            }
            if !told { tell(objection) }
            told = true
            guard began.duration(to: .now) < limit, await setting.session.pause.end(after: Self.returnInterval) else {
                let time = Quantities.duration(limit)
                return Ending(state: .failed("the restart is not done after \(time): \(objection)"), facts: after)
            }
        }
    }

    /// Waits until the server serves its folders as before, and for as long as it must go on doing so.
    ///
    /// Fails when nothing changes for the step's time limit.
    private func waitForFolders(_ gate: ReturnGate) async -> PlanExecution.State {
        guard !gate.folders.isEmpty else { return .done }
        var gate = gate
        var lastSeen: AgentStatus?
        var lastChange = ContinuousClock.now
        var settledSince: ContinuousClock.Instant?
        var told: String?
        while true {
            let statuses = await statuses()
            let own = statuses[gate.server]
            if own != lastSeen { lastChange = .now }
            lastSeen = own
            if let first = gate.obstacles(statuses).first {
                settledSince = nil
                guard lastChange.duration(to: .now) < setting.stepTimeout else {
                    return .failed("restarted, and not back in service: \(first)")
                }
                if told != first { tell(first) }
                told = first
            } else {
                let since = settledSince ?? .now
                settledSince = since
                if since.duration(to: .now) >= setting.settle { return .done }
            }
            guard await setting.session.pause.end(after: min(Self.askInterval, max(setting.settle, .milliseconds(50))))
            else { return .failed("interrupted before its folders were seen back in service") }
        }
    }

    private func run(_ arguments: [String], _ step: PlanStep, _ limit: Duration) async -> ProcessOutcome {
        var variables = [
            "EVENFOLD_ACTION": step.action.rawValue, "EVENFOLD_SERVER": step.server, "EVENFOLD_STEP": step.id,
        ]
        // Always set, so that none is inherited from whoever runs apply.
        variables["EVENFOLD_UPDATE"] = step.update ?? ""
        return await setting.environment.host.run(
            ProcessRequest(
                arguments: ProgramPath.resolved(arguments, in: setting.directory),
                variables: variables,
                directory: setting.directory,
                timeLimit: limit
            )
        )
    }

    private func statuses() async -> [String: AgentStatus] {
        await FleetPoll(setting.session).status(of: audience).compactMapValues { try? $0.get() }
    }

    private func facts(of server: Server) async -> ServerFacts {
        let agents = await FleetPoll(setting.session).facts(of: [server])
        let gathered = await FactsGathering(host: setting.environment.host, directory: setting.directory)
            .gather([server], agents: agents)
        return gathered.facts[server.name] ?? ServerFacts(origin: .agent)
    }
}
