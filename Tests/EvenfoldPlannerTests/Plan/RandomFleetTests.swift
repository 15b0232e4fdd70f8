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
        func update(
            _ id: String,
            _ restart: RestartNeed,
            _ after: [PrerequisiteGroup] = [],
            precedes: [OrderedEvent] = []
        ) -> Update {
            Update(
                id: id,
                title: id,
                source: UpdateSource(document: "test"),
                restart: restart,
                prerequisites: after,
                precedes: precedes,
                appliesTo: [SystemRange(os: "windows-server-2008"), SystemRange(os: "windows-server-2008-r2")]
            )
        }
        return [
            update("BASE", .always), update("NOW", .never),
            update("LAYER", .always, [PrerequisiteGroup(anyOf: [.update("BASE")], effective: true)]),
            update("EITHER", .maybe, [PrerequisiteGroup(anyOf: [.update("BASE"), .update("NOW")])]),
            update("STUCK", .always, [PrerequisiteGroup(anyOf: [.update("GONE")])]),
            update(
                "READ",
                .always,
                [PrerequisiteGroup(anyOf: [.update("BASE")], effective: true)],
                precedes: [.readOnlyInitialSync]
            ),
            update("QUICK", .never, precedes: [.sysvolMigration, .readOnlyInitialSync]),
            update("HOPELESS", .always, [PrerequisiteGroup(anyOf: [.update("GONE")])], precedes: [.automaticRecovery]),
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
        let servers = names.map { name in
            let events = [OrderedEvent.sysvolMigration, .automaticRecovery].filter { _ in
                Int.random(in: 0...7, using: &generator) == 0
            }
            return Fleets.server(name, systems.randomElement(using: &generator) ?? nil, upcoming: events)
        }
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
                connections: star,
                readOnly: Set(members.dropFirst().filter { _ in Int.random(in: 0...3, using: &generator) == 0 })
            )
        }
        let wanted = (["KB977381"] + Self.updates.prefix(6).map(\.id)).filter { _ in
            Int.random(in: 0...2, using: &generator) == 0
        }
        let accept = names.filter { _ in Int.random(in: 0...4, using: &generator) == 0 }.map {
            let others = ["KB977381", "READ", "KB2285835", "HOPELESS"]
            let update = wanted.first ?? others.randomElement(using: &generator) ?? "KB977381"
            return Acceptance(server: $0, update: update, reason: "random")
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
        var (orders, withheld, readOnly) = (0, 0, 0)
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
            checkOrders(plan, topology, catalogue, seed)
            orders += plan.orders.count { $0.after != nil }
            withheld += plan.orders.count { !$0.missing.isEmpty }
            readOnly += plan.steps.count { $0.action == .initialise && topology.isReadOnly($0) }
        }
        // Each outcome occurs, or the fleets would prove nothing.
        for outcome in [Plan.Outcome.ready, .noChanges, .incomplete, .infeasible] {
            #expect((outcomes[outcome] ?? 0) > 30, "\(outcomes)")
        }
        #expect(orders > 100 && withheld > 100 && readOnly > 100, "\(orders) \(withheld) \(readOnly)")
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
            let preceding = topology.isReadOnly(step) ? catalogue.updates(before: .readOnlyInitialSync) : []
            for update in topology.updates.require + preceding {
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

    /// An order names a servicing step of its server behind which every update is effective, and none without need.
    private func checkOrders(_ plan: Plan, _ topology: Topology, _ catalogue: UpdateCatalogue, _ seed: UInt64) {
        let assessor = Assessor(catalogue)
        let facts = Fleets.facts(topology)
        let expected = topology.servers.flatMap { server in
            [OrderedEvent.sysvolMigration, .automaticRecovery].filter(server.upcoming.contains).map {
                (server.name, $0)
            }
        }
        #expect(plan.orders.map(\.server) == expected.map(\.0) && plan.orders.map(\.event) == expected.map(\.1))
        for order in plan.orders {
            let place = "seed=\(seed) \(order)"
            let own = plan.steps.filter { $0.server == order.server && !$0.action.isReplication }
            let position = order.after.map { id in own.firstIndex { $0.id == id } ?? -1 } ?? -1
            #expect(order.after == nil || position >= 0, "\(place)")
            let done = own.prefix(position + 1)
            for update in catalogue.updates(before: order.event) {
                let finding = assessor.finding(for: update, on: facts[order.server] ?? ServerFacts(origin: .agent))
                #expect((finding.verdict == .notApplicable) != order.updates.contains(update), "\(place)")
                let isAccepted = plan.accepted.contains { $0.server == order.server && $0.finding.update == update }
                guard !finding.verdict.isSettled, !isAccepted, !order.missing.contains(update) else { continue }
                guard order.missing.isEmpty else { continue }
                // Nothing of these fleets takes an update away again.
                let installed = done.firstIndex { $0.update == update }
                let isEffective = installed.map { index in
                    catalogue.update(update)?.restart == .never || done[index...].contains { $0.action == .restart }
                }
                #expect(isEffective ?? false, "\(place)")
            }
            for update in order.missing { #expect(order.updates.contains(update), "\(place)") }
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

extension Topology {
    /// Whether a step is about a read-only member.
    fileprivate func isReadOnly(_ step: PlanStep) -> Bool {
        let folder = folders.first { $0.name == step.folder }
        return folder?.members.contains { $0.server == step.server && $0.isReadOnly } ?? false
    }
}

extension UpdateCatalogue {
    /// The updates that must be effective before an event.
    fileprivate func updates(before event: OrderedEvent) -> [String] {
        updates.filter { $0.precedes.contains(event) }.map(\.id)
    }
}
