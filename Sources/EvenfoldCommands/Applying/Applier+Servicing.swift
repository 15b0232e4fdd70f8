// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

extension Applier {
    /// How often facts are read while a server comes back from its restart.
    private static let returnInterval = Duration.seconds(2)

    /// Does a servicing step.
    mutating func perform(_ step: PlanStep) async -> PlanExecution.State {
        guard let server = setting.document.topology.server(step.server) else {
            return .failed("the topology has no server \(step.server)")
        }
        switch (server.maintenance.actuator, step.action) {
        case (.manual, .install):
            return .paused("install \(step.update ?? "the update") on \(server.name), then run apply again")
        case (.manual, _): return .paused("restart \(server.name), then run apply again")
        case (.command(let actuator), .install): return await install(step, on: server, actuator)
        case (.command(let actuator), _): return await restart(step, server, actuator)
        }
    }

    private mutating func install(
        _ step: PlanStep,
        on server: Server,
        _ actuator: CommandActuator
    ) async -> PlanExecution.State {
        guard let update = step.update else { return .failed("the step names no update") }
        let before = facts[server.name] ?? ServerFacts(origin: .agent)
        let limit = Duration.seconds(actuator.timeoutSeconds)
        let outcome = await run(actuator.install, step, limit)
        guard case .exited(let code, _, _) = outcome else {
            return .failed("the installer failed: \(sentence(outcome, limit))")
        }
        let claim = InstallerResult(exitCode: code)
        if case .failed = claim { return .failed("the installer failed: \(sentence(outcome, limit))") }
        let after = await readFacts(of: server)
        let judge = ServicingJudge(catalogue: setting.catalogue)
        let objection = judge.objection(toInstalling: update, claim: claim, before: before, after: after)
        return objection.map { .failed($0) } ?? .done
    }

    private mutating func restart(
        _ step: PlanStep,
        _ server: Server,
        _ actuator: CommandActuator
    ) async -> PlanExecution.State {
        if let obstacle = await waitForGate(step) { return .failed("not restarted: \(obstacle)") }
        let before = await readFacts(of: server)
        let limit = Duration.seconds(actuator.timeoutSeconds)
        let outcome = await run(actuator.restart, step, limit)
        guard case .exited(let code, _, _) = outcome else {
            return .failed("the restart failed: \(sentence(outcome, limit))")
        }
        if case .failed = InstallerResult(exitCode: code) {
            return .failed("the restart failed: \(sentence(outcome, limit))")
        }
        return await waitForReturn(of: server, after: step, before: before, limit: limit)
    }

    /// Waits until nothing stands against a restart.
    ///
    /// - Returns: What still does after the step's time limit; `nil` when nothing does.
    private mutating func waitForGate(_ step: PlanStep) async -> String? {
        let deadline = elapsed + setting.stepTimeout
        var isTold = false
        while true {
            let obstacles = RestartGate.obstacles(
                toRestarting: step.server,
                topology: setting.document.topology,
                statuses: await statuses()
            )
            guard let first = obstacles.first else { return nil }
            guard elapsed < deadline, await setting.session.pause.end(after: .milliseconds(500)) else { return first }
            if !isTold { view.show(.waiting(step, first)) }
            isTold = true
        }
    }

    /// Waits until the facts say that the server has restarted; a facts command that fails meanwhile is no surprise.
    private mutating func waitForReturn(
        of server: Server,
        after step: PlanStep,
        before: ServerFacts,
        limit: Duration
    ) async -> PlanExecution.State {
        let judge = ServicingJudge(catalogue: setting.catalogue)
        let deadline = elapsed + limit
        let updates = execution.steps.filter {
            $0.server == server.name && $0.action == .install && execution.state(of: $0.id) == .done
        }.compactMap(\.update)
        while true {
            let after = await readFacts(of: server)
            guard let objection = judge.objection(toRestarting: updates, before: before, after: after) else {
                return .done
            }
            guard elapsed < deadline, await setting.session.pause.end(after: Self.returnInterval) else {
                return .failed("the restart is not done after \(Quantities.duration(limit)): \(objection)")
            }
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

    private func sentence(_ outcome: ProcessOutcome, _ limit: Duration) -> String {
        ProcessReport.sentence(outcome, timeLimit: limit)
    }

    /// Reads a server's facts again and keeps them.
    private mutating func readFacts(of server: Server) async -> ServerFacts {
        let agents = await FleetPoll(setting.session).facts(of: [server])
        let gathered = await FactsGathering(host: setting.environment.host, directory: setting.directory)
            .gather([server], agents: agents)
        let read = gathered.facts[server.name] ?? ServerFacts(origin: .agent)
        facts[server.name] = read
        return read
    }
}
