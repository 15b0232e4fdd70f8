// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// Does one servicing step on one server; several run at the same time, on different servers.
///
/// Nothing is believed because it was done: facts are read before and after.
struct ServicingWork: Sendable {
    let setting: Applier.Setting
    let turns: RestartTurns
    /// All servers whose agents may be asked.
    let audience: [Server]
    /// Tells that the step waits, and for what; `nil` when it goes on.
    let tell: @Sendable (String?) -> Void

    /// What the plan did on the server before.
    struct Before: Sendable {
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
        let claim: InstallerResult
        switch await run(actuator.install, step, server, actuator) {
        case .success(let result): claim = result
        case .failure(let failure): return Ending(state: .failed("the installer failed: \(failure.reason)"))
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
        let suspension: Suspension?
        switch await closeFolders(of: server, status) {
        case .closed(let closed): suspension = closed
        case .open(let reason): return Ending(state: .failed("not restarted: \(reason)"))
        }
        let before = await facts(of: server)
        if case .failure(let failure) = await run(actuator.restart, step, server, actuator, over: suspension) {
            await suspension?.end()
            return Ending(state: .failed("the restart failed: \(failure.reason)"))
        }
        let limit = Duration.seconds(actuator.timeoutSeconds)
        let ending = await waitForFacts(of: server, updates: known.installed, before: before, limit: limit)
        // Until then the restart may still be to come.
        await suspension?.end()
        guard ending.state == .done else { return ending }
        return Ending(state: await waitForFolders(ReturnGate(server: server.name, before: status)), facts: ending.facts)
    }

    /// Why a command of an actuator did not do what it should.
    private struct CommandFault: Error {
        var reason: String
    }

    /// Runs a command of the actuator, unless the lock is lost or the server's agent follows another operator by now.
    ///
    /// Any code that is no result of an installer is a failure.
    /// `suspension`: What keeps the server's folders closed, which must hold until the command begins.
    private func run(
        _ arguments: [String],
        _ step: PlanStep,
        _ server: Server,
        _ actuator: CommandActuator,
        over suspension: Suspension? = nil
    ) async -> Result<InstallerResult, CommandFault> {
        // It may have waited for long: for its window, for its turn.
        guard await setting.holding.isHeld() else {
            return .failure(CommandFault(reason: "the lock of the fleet is lost, or cannot be asked for"))
        }
        tell(nil)
        do throws(CommandFailure) {
            try await setting.session.claim([server].filter(setting.session.isKnown), under: setting.holding.fence)
        } catch {
            return .failure(CommandFault(reason: error.sentence))
        }
        var variables = [
            "EVENFOLD_ACTION": step.action.rawValue, "EVENFOLD_SERVER": step.server, "EVENFOLD_STEP": step.id,
            "EVENFOLD_FENCE": String(setting.holding.fence),
        ]
        // Always set, so that none is inherited from whoever runs apply.
        variables["EVENFOLD_UPDATE"] = step.update ?? ""
        let limit = Duration.seconds(actuator.timeoutSeconds)
        if Task.isCancelled { return .failure(CommandFault(reason: "interrupted")) }
        if suspension?.isOver == true {
            return .failure(CommandFault(reason: "its agent went away before, and may have its folders open again"))
        }
        let request = ProcessRequest(
            arguments: ProgramPath.resolved(arguments, in: setting.directory),
            variables: variables,
            directory: setting.directory,
            timeLimit: limit,
            trace: setting.session.traces.path(of: step.server)
        )
        let outcome = await setting.programs.run { [host = setting.environment.host] in await host.run(request) }
        if case .exited(let code, _, _) = outcome {
            let result = InstallerResult(exitCode: code)
            guard case .failed = result else { return .success(result) }
        }
        return .failure(CommandFault(reason: ProcessReport.sentence(outcome, timeLimit: limit)))
    }

    func facts(of server: Server) async -> ServerFacts {
        await setting.readFacts(of: [server])[server.name] ?? ServerFacts(origin: .agent)
    }
}
