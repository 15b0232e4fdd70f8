// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import SeededTesting
import Testing

/// What must hold of every plan, on fleets drawn from a seed.
@Suite("Plans of random fleets")
struct RandomFleetTests {
    private static let updates: [Update] = {
        func update(_ id: String, _ restart: RestartNeed, _ after: [PrerequisiteGroup] = []) -> Update {
            Update(
                id: id,
                title: id,
                source: UpdateSource(document: "test"),
                restart: restart,
                prerequisites: after,
                appliesTo: [SystemRange(os: "windows-server-2008"), SystemRange(os: "windows-server-2008-r2")]
            )
        }
        return [
            update("BASE", .always), update("NOW", .never),
            update("LAYER", .always, [PrerequisiteGroup(anyOf: [.update("BASE")], effective: true)]),
            update("EITHER", .maybe, [PrerequisiteGroup(anyOf: [.update("BASE"), .update("NOW")])]),
            update("STUCK", .always, [PrerequisiteGroup(anyOf: [.update("GONE")])]),
        ]
    }()

    private func random(using generator: inout SeededGenerator) -> Topology {
        let names = (0..<Int.random(in: 1...6, using: &generator)).map { "s\($0)" }
        let systems: [DeclaredSystem?] = [
            nil, Fleets.linux, Fleets.windows("2008", 2), Fleets.windows("2008", nil),
            Fleets.windows("2008", 2, installed: ["KB977381"]),
            Fleets.windows("2008", 1, "x86", installed: ["BASE"]), Fleets.windows("2008-r2", 0),
            Fleets.windows("2008-r2", 1),
            Fleets.windows("2003-r2", 2, "ia64"),
        ]
        let servers = names.map { Fleets.server($0, systems.randomElement(using: &generator) ?? nil) }
        let folders = (0..<Int.random(in: 0...3, using: &generator)).compactMap { number -> Folder? in
            let members = names.filter { _ in Bool.random(using: &generator) }
            guard let hub = members.first else { return nil }
            let star = Bool.random(using: &generator) ? Fleets.star(hub, Array(members.dropFirst())) : nil
            return Fleets.folder(
                "f\(number)",
                members,
                minOnline: Int.random(in: 0...max(0, members.count - 1), using: &generator),
                primary: Int.random(in: 0...5, using: &generator) > 0,
                sync: Int.random(in: 0...3, using: &generator) == 0 ? .merge : .authoritative,
                connections: star
            )
        }
        let wanted = (["KB977381"] + Self.updates.map(\.id)).filter { _ in Int.random(in: 0...2, using: &generator) == 0
        }
        let accept = names.filter { _ in Int.random(in: 0...4, using: &generator) == 0 }.map {
            Acceptance(server: $0, update: wanted.first ?? "KB977381", reason: "random")
        }
        return Fleets.topology(
            servers,
            folders,
            require: wanted,
            restart: Int.random(in: 0...4, using: &generator) == 0 ? .never : .ifRequired,
            accept: accept
        )
    }

    private func randomObservation(_ topology: Topology, using generator: inout SeededGenerator) -> ObservedFleet {
        guard Bool.random(using: &generator) else { return ObservedFleet() }
        var fleet = Fleets.observed(topology, .none)
        for index in fleet.members.indices {
            fleet.members[index].state =
                [.none, .opened, .initialised, .synced].randomElement(using: &generator) ?? .none
            fleet.members[index].isHealthy = Int.random(in: 0...5, using: &generator) > 0
        }
        return fleet
    }

    @Test("gates, minimums, order and outcome hold on 3,000 fleets")
    func invariants() throws {
        var catalogue = try Catalogues.builtin()
        catalogue.updates += Self.updates
        var outcomes: [Plan.Outcome: Int] = [:]
        for seed in UInt64(1)...3_000 {
            var generator = SeededGenerator(seed: seed)
            let topology = random(using: &generator)
            let observed = randomObservation(topology, using: &generator)
            let together = Int.random(in: 1...3, using: &generator)
            let planner = Planner(catalogue: catalogue, options: Planner.Options(restartTogether: together))
            let plan = try planner.plan(topology, facts: Fleets.facts(topology), observed: observed)
            outcomes[plan.outcome, default: 0] += 1
            checkShape(plan, seed)
            checkGate(plan, topology, observed, catalogue, seed)
            checkMinimums(plan, topology, observed, together, seed)
        }
        // Each outcome occurs, or the fleets would prove nothing.
        for outcome in [Plan.Outcome.ready, .noChanges, .incomplete, .infeasible] {
            #expect((outcomes[outcome] ?? 0) > 30, "\(outcomes)")
        }
    }

    private func checkShape(_ plan: Plan, _ seed: UInt64) {
        let order = Dictionary(uniqueKeysWithValues: plan.steps.enumerated().map { ($1.id, $0) })
        for (position, step) in plan.steps.enumerated() {
            for id in step.requires { #expect((order[id] ?? .max) < position, "seed=\(seed) \(step.id) <- \(id)") }
            #expect(Set(step.requires).count == step.requires.count, "seed=\(seed) \(step.id)")
        }
        #expect(plan.rounds.flatMap(\.steps) == plan.steps.map(\.id), "seed=\(seed)")
        #expect(plan.rounds.map(\.index) == Array(1..<(plan.rounds.count + 1)), "seed=\(seed)")
        #expect((plan.outcome == .infeasible) == !plan.infeasible.isEmpty, "seed=\(seed)")
        #expect(plan.outcome != .infeasible || plan.steps.isEmpty, "seed=\(seed)")
        #expect(plan.outcome != .ready || !plan.steps.isEmpty, "seed=\(seed)")
        if plan.outcome != .infeasible {
            #expect((plan.outcome == .incomplete) == plan.warnings.contains { $0.leavesOut }, "seed=\(seed)")
            #expect(plan.lowerBound.restarts <= plan.restartCount, "seed=\(seed)")
            #expect(plan.lowerBound.rounds <= plan.rounds.count { !$0.restarting.isEmpty }, "seed=\(seed)")
            #expect(plan.servers.reduce(0) { $0 + $1.restarts } == plan.restartCount, "seed=\(seed)")
        }
    }

    /// A folder is not initialised on a server before its required updates are effective or accepted.
    private func checkGate(
        _ plan: Plan,
        _ topology: Topology,
        _ observed: ObservedFleet,
        _ catalogue: UpdateCatalogue,
        _ seed: UInt64
    ) {
        let assessor = Assessor(catalogue)
        let facts = Fleets.facts(topology)
        let requires = Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.id, $0.requires) })
        for step in plan.steps where step.action == .initialise {
            var before: Set<String> = []
            var queue = step.requires
            while let id = queue.popLast() {
                if before.insert(id).inserted { queue += requires[id] ?? [] }
            }
            let own = plan.steps.filter { $0.server == step.server && !$0.action.isReplication }
            #expect(own.allSatisfy { before.contains($0.id) }, "seed=\(seed) \(step.id)")
            for update in topology.updates.require {
                let finding = assessor.finding(for: update, on: facts[step.server] ?? ServerFacts(origin: .agent))
                let isAccepted = plan.accepted.contains { $0.server == step.server && $0.finding.update == update }
                let isInstalled = own.contains { $0.update == update }
                #expect(finding.verdict.isSettled || isAccepted || isInstalled, "seed=\(seed) \(step.id) \(update)")
                if isInstalled, !isAccepted, catalogue.update(update)?.restart != .never {
                    #expect(
                        own.last?.action == .restart || own.contains { $0.action == .restart },
                        "seed=\(seed) \(step.id)"
                    )
                }
            }
        }
    }

    private func checkMinimums(
        _ plan: Plan,
        _ topology: Topology,
        _ observed: ObservedFleet,
        _ together: Int,
        _ seed: UInt64
    ) {
        for round in plan.rounds {
            #expect(round.restarting.count <= together, "seed=\(seed)")
            for folder in topology.folders {
                let states = observed.members.filter { $0.folder == folder.name }
                let isLive = states.contains { $0.state == .synced }
                let online = folder.members.map(\.server).filter { server in
                    guard let state = states.first(where: { $0.server == server }) else { return !isLive }
                    return state.isHealthy && (!isLive || state.state == .synced)
                }
                let down = online.filter { round.restarting.contains($0) }
                #expect(down.isEmpty || online.count - down.count >= folder.minOnline, "seed=\(seed) \(folder.name)")
            }
        }
    }
}
