// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldLinux
import EvenfoldModel
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

// What a servicing step waits for: its server's window, its turn to go down, facts and folders afterwards.

extension ServicingWork {
    /// How often facts are read while a server comes back from its restart.
    private static let returnInterval = Duration.seconds(2)
    /// How often agents are asked while something is waited for.
    private static let askInterval = Duration.milliseconds(500)

    /// Waits for the server's maintenance window, or leaves it to a later apply.
    ///
    /// - Returns: `nil` when work may begin; otherwise how the step ends.
    func waitForWindow(of server: Server, _ before: Before) async -> PlanExecution.State? {
        guard let window = server.maintenance.window, let needs = before.neededSeconds else { return nil }
        var isTold = false
        while true {
            let rules: TimeZoneRules
            do throws(TimeZoneSourceError) {
                rules = try SystemTimeZones().rules(of: window.timeZone)
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

    enum Admission {
        case granted(AgentStatus?)
        case refused(String)
        case interrupted
    }

    /// Waits until the server may go down.
    ///
    /// - Returns: With a granted turn, what its agent reported just before.
    func waitForTurn(_ server: Server) async -> Admission {
        let began = ContinuousClock.now
        var told: String?
        while true {
            let statuses = await FleetPoll(setting.session).reports(of: audience)
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

    enum Closing {
        /// With what keeps them closed; `nil` where no agent answers and nothing is open.
        case closed(Suspension?)
        /// They are still open, and why.
        case open(String)
    }

    /// Has the server's agent close its folders as the last thing before a restart, once its partners have all of them.
    ///
    /// - `status`: What its agent reported just before; `nil` where it does not answer.
    func closeFolders(of server: Server, _ status: AgentStatus?) async -> Closing {
        guard let status, !status.folders.isEmpty else { return .closed(nil) }
        let began = ContinuousClock.now
        var told: String?
        while true {
            let left = setting.stepTimeout - began.duration(to: .now)
            // An agent may take a while to publish what was written last.
            switch await Suspension.begin(on: server, setting.session, limit: max(left, .seconds(20))) {
            case .success(let suspension): return .closed(suspension)
            case .failure(let refusal):
                let reason = refusal.failure.sentence
                guard refusal.isPassing, began.duration(to: .now) < setting.stepTimeout else { return .open(reason) }
                if told != reason { tell(reason) }
                told = reason
                guard await setting.session.pause.end(after: Self.askInterval) else { return .open("interrupted") }
            }
        }
    }

    /// Waits until the facts say that the server has restarted; a facts command that fails meanwhile is no surprise.
    func waitForFacts(
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
    func waitForFolders(_ gate: ReturnGate) async -> PlanExecution.State {
        guard !gate.folders.isEmpty else { return .done }
        var gate = gate
        var lastSeen: AgentStatus?
        var lastChange = ContinuousClock.now
        var settledSince: ContinuousClock.Instant?
        var told: String?
        while true {
            let statuses = await FleetPoll(setting.session).reports(of: audience)
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
}
