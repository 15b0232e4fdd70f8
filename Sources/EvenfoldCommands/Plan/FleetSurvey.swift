// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// What a fleet knows about itself at one moment.
struct FleetSurvey: Sendable {
    /// The random id of the fleet's state; empty without a fleet.
    var lineage = ""
    /// How often that state was changed; 0 without a fleet.
    var serial: Int64 = 0
    /// What agents report about the folders they have.
    var observed = ObservedFleet()
    /// What agents found out about their servers.
    var agentFacts: [String: ServerFacts] = [:]
    /// The server that this command runs on; `nil` where that is none, or cannot be told.
    var controller: String?
    /// The document that was made last; `nil` before the first apply.
    var document: FleetDocument?
    /// What somebody should know about the survey itself.
    var diagnostics: [Diagnostic] = []

    /// Asks the fleet in the directory; without one, nothing is known and that is said.
    ///
    /// `patience`: How long servers that cannot be reached are tried again.
    static func take(
        _ topology: Topology,
        fleet: String,
        environment: CommandEnvironment,
        patience: Duration
    ) async throws(CommandFailure) -> FleetSurvey {
        guard FleetDirectory.exists(at: fleet) else {
            environment.console.tell(
                "No fleet at \(TerminalText.escaped(fleet)): planned from facts commands and declared facts alone.\n"
            )
            var survey = FleetSurvey()
            await survey.addFacts(ofEmbeddedServersOf: topology, from: environment.host)
            return survey
        }
        // Servers that were never hosted would be made by hosting them, and planning makes nothing.
        let embedded = topology.embeddedServers.filter { PlainFiles.status("\(fleet)/servers/\($0)") != nil }
        var survey = try await FleetSession.with(fleet, embedded: embedded, hosting: .observing) {
            session throws(CommandFailure) in
            try await take(topology, session: session, console: environment.console, patience: patience)
        }
        await survey.addFacts(ofEmbeddedServersOf: topology, from: environment.host)
        return survey
    }

    /// Adds what their agents will find once they are hosted: embedded servers are this machine.
    ///
    /// Without it, a plan that was saved before would be stale as soon as it is applied.
    private mutating func addFacts(ofEmbeddedServersOf topology: Topology, from host: any CommandHost) async {
        let silent = topology.embeddedServers.filter { agentFacts[$0] == nil }
        guard !silent.isEmpty, let facts = await host.facts() else { return }
        for server in silent { agentFacts[server] = facts }
    }

    /// Asks an open fleet.
    ///
    /// - Throws: ``CommandFailure`` with ``ExitStatus/unreachable`` naming every server that does not answer.
    static func take(
        _ topology: Topology,
        session: FleetSession,
        console: Console,
        patience: Duration
    ) async throws(CommandFailure) -> FleetSurvey {
        let record = FleetRecord(session)
        let servers = topology.servers.filter(session.isKnown)
        var survey = FleetSurvey(lineage: record.lineage, serial: try await record.serial())
        survey.document = try await record.latestDocument()
        guard let document = survey.document else {
            // Nothing was applied yet; but who cannot be reached is better known before than in the middle.
            let answers = await reach(servers, session, console, patience)
            try requireAll(answers)
            await survey.addFacts(of: servers, from: session)
            return survey
        }
        let names = Set(topology.servers.map(\.name))
        let former = document.topology.servers.filter { !names.contains($0.name) && session.isKnown($0) }
        var answers = await reach(servers, session, console, patience)
        // A server that has left may be gone for good; nobody waits for it.
        answers.merge(await FleetPoll(session).settledStatus(of: former)) { first, _ in first }
        try requireAll(answers.filter { names.contains($0.key) })
        await survey.addFacts(of: servers, from: session)
        survey.observed = observed(answers.compactMapValues { try? $0.get() }, inForce: document)
        return survey
    }

    private mutating func addFacts(of servers: [Server], from session: FleetSession) async {
        agentFacts = await FleetPoll(session).facts(of: servers)
        controller = servers.controller(agentFacts, bootID: try? HostIdentity.bootID())
    }

    /// Asks servers, and those that cannot be reached again until the patience ends: a server may be on its way back from
    /// a restart.
    private static func reach(
        _ servers: [Server],
        _ session: FleetSession,
        _ console: Console,
        _ patience: Duration
    ) async -> [String: Result<AgentStatus, CommandFailure>] {
        let began = ContinuousClock.now
        var answers = await FleetPoll(session).settledStatus(of: servers)
        var isTold = false
        while true {
            let missing = servers.filter { answers[$0.name]?.isOutOfReach ?? false }
            guard !missing.isEmpty, began.duration(to: .now) < patience else { return answers }
            if !isTold {
                let names = missing.map { TerminalText.escaped($0.name) }.joined(separator: ", ")
                console.tell("Waiting up to \(Quantities.duration(patience)) for \(names) to answer.")
            }
            isTold = true
            guard await session.pause.end(after: .milliseconds(500)) else { return answers }
            answers.merge(await FleetPoll(session).settledStatus(of: missing)) { _, new in new }
        }
    }

    private static func requireAll(_ answers: [String: Result<AgentStatus, CommandFailure>]) throws(CommandFailure) {
        let failures = answers.sorted { $0.key < $1.key }.compactMap { entry in
            if case .failure(let failure) = entry.value { failure } else { nil }
        }
        guard let first = failures.first else { return }
        if let interrupted = failures.first(where: { $0.status == .interrupted }) { throw interrupted }
        throw CommandFailure(first.status, failures.flatMap(\.diagnostics))
    }

    /// The members as their agents have them.
    static func observed(_ statuses: [String: AgentStatus], inForce document: FleetDocument) -> ObservedFleet {
        var members: [ObservedMember] = []
        for folder in document.topology.folders {
            for member in folder.members {
                let activation = FleetDocument.Activation(server: member.server, folder: folder.name)
                guard document.activated.contains(activation) else { continue }
                let status = statuses[member.server]?.folders.first { $0.folder == folder.name }
                let state: ObservedMember.State = status.map { $0.plannedState } ?? .opened
                members.append(
                    ObservedMember(
                        server: member.server,
                        folder: folder.name,
                        path: member.path,
                        primary: member.primary,
                        state: state,
                        isHealthy: status.map { $0.state != "inError" } ?? false,
                        settings: folder
                    )
                )
            }
        }
        return ObservedFleet(members: members)
    }
}

extension Result where Failure == CommandFailure {
    /// Whether nobody answered, so that trying again may help; a certificate that does not fit stays as it is.
    fileprivate var isOutOfReach: Bool {
        guard case .failure(let failure) = self else { return false }
        return failure.status == .unreachable && failure.diagnostics.allSatisfy { $0.code == "EV0503" }
    }
}

extension MemberStatus {
    /// How far the member has come, in the planner's words.
    var plannedState: ObservedMember.State {
        if isInitialSyncDone { return .synced }
        return hasIndex ? .initialised : .opened
    }

    /// Whether marker and index exist.
    var hasIndex: Bool {
        switch state {
        case "initialized", "initialSync", "autoRecovery", "normal", "paused": true
        default: false
        }
    }
}

extension Topology {
    /// The servers that a command hosts itself, in file order.
    var embeddedServers: [String] { servers.filter { $0.address == nil }.map(\.name) }

    /// The server of this name.
    func server(_ name: String) -> Server? { servers.first { $0.name == name } }
}
