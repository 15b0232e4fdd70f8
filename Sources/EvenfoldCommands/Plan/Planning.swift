// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// From files on the command line to a plan: load, ask for facts, ask the fleet, plan.
struct Planning: Sendable {
    let environment: CommandEnvironment
    let fleet: FleetOptions
    let options: PlanningOptions

    /// Plans the topology that the files declare.
    ///
    /// - Throws: ``CommandFailure`` with ``ExitStatus/invalidConfiguration`` for files that are not valid, and what the
    ///   fleet answers.
    func plan(_ files: [String]) async throws(CommandFailure) -> PlannedFleet {
        let input = TopologyInput.load(files, from: environment.host)
        guard let topology = input.topology, !input.diagnostics.hasErrors else {
            throw CommandFailure(.invalidConfiguration, input.diagnostics, sources: input.sources)
        }
        let directory = Self.directory(of: files, in: environment.host.workingDirectory)
        let path = fleet.directory(topologyDirectory: directory, in: environment)
        let warnings = try Self.warnings(about: input.state, of: path)
        let survey = try await FleetSurvey.take(
            topology,
            fleet: path,
            environment: environment,
            patience: options.connectTimeout.duration
        )
        let gathered = await FactsGathering(host: environment.host, directory: directory)
            .gather(topology.servers, agents: survey.agentFacts)
        let document = try Self.document(
            topology,
            catalogue: input.catalogue,
            facts: gathered.facts,
            survey: survey,
            options: options.planning
        )
        return PlannedFleet(
            document: document,
            facts: gathered.facts,
            catalogue: input.catalogue,
            diagnostics: input.diagnostics + warnings + survey.diagnostics + gathered.diagnostics,
            sources: input.sources,
            directory: directory
        )
    }

    /// A warning where the topology names another store than the one that is asked.
    private static func warnings(about wanted: StateSetting?, of path: String) throws(CommandFailure) -> [Diagnostic] {
        guard wanted != nil, FleetDirectory.exists(at: path) else { return [] }
        guard try StatePlace(try FleetDirectory.opened(path)).differs(from: wanted) else { return [] }
        return [
            Diagnostic(
                code: "EV0416",
                severity: .warning,
                summary: "the topology says that the state is kept elsewhere than this plan has looked",
                help: "evenfold state migrate -t FILE moves it, or goes after it"
            )
        ]
    }

    /// Plans a topology from what is known, with all that a later apply needs to know what it was made from.
    static func document(
        _ topology: Topology,
        catalogue: UpdateCatalogue,
        facts: [String: ServerFacts],
        survey: FleetSurvey,
        options: Planner.Options
    ) throws(CommandFailure) -> PlanDocument {
        var options = options
        options.controller = survey.controller
        let plan = try plan(topology, catalogue: catalogue, facts: facts, observed: survey.observed, options: options)
        let hashes = PlanHashes(topology: topology, catalogue: catalogue, facts: facts, hash: Fingerprint.hexadecimal)
        return PlanDocument(
            plan: plan,
            topology: topology,
            lineage: survey.lineage,
            serial: survey.serial,
            hashes: hashes,
            catalogue: OwnCatalogue.document(of: catalogue, builtin: BuiltinCatalogue.load())
        )
    }

    /// Plans a topology from what is known; used again between the rounds of an apply.
    static func plan(
        _ topology: Topology,
        catalogue: UpdateCatalogue,
        facts: [String: ServerFacts],
        observed: ObservedFleet,
        options: Planner.Options
    ) throws(CommandFailure) -> Plan {
        do throws(PlanRefusal) {
            return try Planner(catalogue: catalogue, options: options).plan(topology, facts: facts, observed: observed)
        } catch {
            throw CommandFailure(.failure, error.diagnostics)
        }
    }

    /// Where commands of a topology run: beside its first file; standard input has no place of its own.
    static func directory(of files: [String], in workingDirectory: String) -> String {
        guard let file = files.first, file != "-" else { return workingDirectory }
        return ProgramPath.directory(of: file, in: workingDirectory)
    }
}
