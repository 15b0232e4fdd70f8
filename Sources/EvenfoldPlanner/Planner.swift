// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing
package import EvenfoldTopology

/// Makes plans.
///
/// Pure and synchronous: it reads nothing but its input, and the same input gives the same plan.
///
/// What it does, numbered as in the code:
/// 1. Refuse what no step can do safely: a moved root, a primary named later.
/// 2. Judge the wanted updates on every server, which are the required ones and those that must be effective before
///    something happens there, and put what is needed into restart layers (``Assessor``).
/// 3. Leave out the folder steps of servers on which such an update will not be effective and nobody accepted that.
/// 4. Put the restarts into rounds that keep every folder's `minOnline`; where that is impossible, say why and stop.
/// 5. Add the replication steps, each behind the servicing of its server, and say when may be done what is done by hand.
package struct Planner: Sendable {
    /// What a plan may do, apart from the topology.
    package struct Options: Hashable, Sendable {
        /// How many servers may restart in one round, whatever the folders allow; below 1 counts as 1.
        package var restartTogether: Int
        /// The server on which the planning process itself runs, restarted last; `nil` when it is none of them.
        package var controller: String?

        package init(restartTogether: Int = 1, controller: String? = nil) {
            self.restartTogether = restartTogether
            self.controller = controller
        }
    }

    private let assessor: Assessor
    private let options: Options

    package init(catalogue: UpdateCatalogue, options: Options = Options()) {
        assessor = Assessor(catalogue)
        self.options = options
    }

    /// Plans a topology.
    ///
    /// - Parameters:
    ///   - topology: A sound topology.
    ///   - facts: What is known about each server, by name; a server that is missing is unknown altogether.
    ///   - observed: What agents report; empty before the first apply.
    /// - Returns: A plan, also where it is infeasible.
    /// - Throws: ``PlanRefusal`` for a topology that changes what cannot be changed.
    /// - Complexity: Servers with equal facts are judged once; the rounds take O(rounds × memberships).
    package func plan(
        _ topology: Topology,
        facts: [String: ServerFacts],
        observed: ObservedFleet = ObservedFleet()
    ) throws(PlanRefusal) -> Plan {
        // 1.
        let refusals = observed.refusals(of: topology)
        guard refusals.isEmpty else { throw PlanRefusal(diagnostics: refusals) }

        // 2.
        let events = ServerEvents.all(topology, observed)
        let kinds = FactsKinds(topology, facts, events: events)
        let wanted = WantedUpdates(topology, kinds, events: events, assessor)
        let sequences = sequences(of: topology, kinds, wanted)
        var warnings = sequences.enumerated().flatMap { index, sequence in
            servicingWarnings(topology.servers[index], facts[topology.servers[index].name], sequence)
        }
        if topology.updates.restart == .never, sequences.contains(where: { $0.isHeldBack }) {
            warnings.append(PlanWarning("updates.restart is never: updates that need a restart stay without effect"))
        }

        // 3.
        let late = LateUpdates(kinds, events: events, assessor)
        let acceptances = Acceptances(topology, sequences, late: late.findings)
        let leftOut = LeftOut(topology, sequences, wanted, acceptances)
        warnings += leftOut.warnings
        warnings += late.warnings(topology, events: events, acceptances)
        warnings += acceptances.warnings
        warnings += homogeneityWarnings(topology, kinds, facts: facts)

        // 4.
        let problem = RestartProblem(
            topology: topology,
            restarts: sequences.map(\.restarts),
            observed: observed,
            controller: options.controller,
            together: options.restartTogether
        )
        let lowerBound = LowerBound(
            rounds: problem.lowerBound,
            restarts: sequences.reduce(0) { $0 + min($1.restartLowerBound, $1.restarts) }
        )
        let servers = zip(topology.servers, sequences).map {
            ServerPlan(name: $0.name, verdicts: $1.findings, restarts: $1.restarts)
        }
        var plan = Plan(
            outcome: .infeasible,
            servers: servers,
            rounds: [],
            steps: [],
            lowerBound: lowerBound,
            warnings: warnings,
            infeasible: problem.infeasibilities(topology),
            accepted: acceptances.accepted
        )
        guard plan.infeasible.isEmpty, let schedule = problem.schedule() else {
            plan.orders = wanted.orders(topology, sequences, acceptances, isFeasible: false) { _ in nil }
            return plan
        }

        // 5.
        var builder = PlanBuilder(topology: topology, wanted: wanted)
        builder.addServicing(sequences, schedule: schedule.rounds)
        builder.warnings += schedule.warnings
        plan.orders = wanted.orders(topology, sequences, acceptances, isFeasible: true) { builder.servicing($0).last }
        builder.addReplication(observed: observed, leftOut: leftOut)
        plan.rounds = builder.rounds
        plan.steps = builder.steps
        plan.warnings += builder.warnings + plan.windowWarnings(of: topology)
        let isIncomplete = plan.warnings.contains { $0.leavesOut }
        plan.outcome = isIncomplete ? .incomplete : plan.steps.isEmpty ? .noChanges : .ready
        return plan
    }

    /// One sequence for each server, in topology order.
    private func sequences(
        of topology: Topology,
        _ kinds: FactsKinds,
        _ wanted: WantedUpdates
    ) -> [ServicingSequence] {
        let mayRestart = topology.updates.restart != .never
        let ofKind = zip(kinds.facts, wanted.ofKind).map { facts, updates in
            assessor.sequence(required: updates, on: facts, mayRestart: mayRestart)
        }
        return kinds.ofServer.map { ofKind[$0] }
    }

    private func servicingWarnings(
        _ server: Server,
        _ facts: ServerFacts?,
        _ sequence: ServicingSequence
    ) -> [PlanWarning] {
        var result = sequence.remarks.map { PlanWarning($0, server: server.name) }
        if facts?.pendingRestart == true, sequence.layers.isEmpty {
            result.append(
                PlanWarning("the server waits for a restart, which this plan does not do", server: server.name)
            )
        }
        return result
    }

    /// Folders of which some members have an update that all or none must have.
    private func homogeneityWarnings(
        _ topology: Topology,
        _ kinds: FactsKinds,
        facts: [String: ServerFacts]
    ) -> [PlanWarning] {
        let kindOfName = Dictionary(
            zip(topology.servers, kinds.ofServer).compactMap { server, kind in
                facts[server.name].map { _ in (server.name, kind) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        var result: [PlanWarning] = []
        for update in assessor.catalogue.updates where update.homogeneous {
            var known = [Verdict?](repeating: nil, count: kinds.facts.count)
            for folder in topology.folders {
                var have: [String] = []
                var lack: [String] = []
                for member in folder.members {
                    guard let kind = kindOfName[member.server] else { continue }
                    let verdict = known[kind] ?? assessor.finding(for: update.id, on: kinds.facts[kind]).verdict
                    known[kind] = verdict
                    switch verdict {
                    case .present, .superseded, .pendingRestart: have.append(member.server)
                    case .needed, .blocked: lack.append(member.server)
                    case .notApplicable, .notCovered, .undecidable: continue
                    }
                }
                guard !have.isEmpty, !lack.isEmpty else { continue }
                let names = (have.joined(separator: ", "), lack.joined(separator: ", "))
                result.append(
                    PlanWarning(
                        "all members or none must have \(update.id): \(names.0) have it, \(names.1) do not",
                        folder: folder.name,
                        update: update.id
                    )
                )
            }
        }
        return result
    }
}

extension RestartSchedule {
    /// What the reader of a plan should know about its rounds.
    ///
    /// Nothing for fleets that are too large for the exact search: the lower bound beside the rounds tells how near they
    /// are.
    fileprivate var warnings: [PlanWarning] {
        guard isCutShort else { return [] }
        let what = proof == .firstFit ? "fewer rounds may be possible" : "important servers could restart later"
        return [PlanWarning("the search for the best rounds was given up at its limit of steps; \(what)")]
    }
}

extension ServicingSequence {
    /// Whether something is left out because restarts are not allowed.
    fileprivate var isHeldBack: Bool { unsettled.contains { $0.verdict.isActionable } }
}

extension Verdict {
    /// The verdict as part of a sentence: "KB977381 is …".
    package var phrase: String {
        switch self {
        case .present: "present"
        case .superseded: "superseded"
        case .pendingRestart: "waiting for a restart"
        case .needed: "needed"
        case .blocked: "blocked"
        case .notApplicable: "not applicable"
        case .notCovered: "not covered"
        case .undecidable: "undecidable"
        }
    }
}
