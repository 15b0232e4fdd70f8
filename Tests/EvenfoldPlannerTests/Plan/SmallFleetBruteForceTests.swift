// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import SeededTesting
import Testing

/// Whole plans of small fleets, carried out step by step by rules that are stated anew here, and compared with what a
/// search through everything finds.
@Suite("Plans against brute force")
struct SmallFleetBruteForceTests {
    /// One server while a plan is carried out.
    private struct State: Hashable {
        var installed: Set<String> = []
        var effective: Set<String> = []

        /// Why an update cannot go in now; `nil` when it can.
        func obstacle(to update: Update, among updates: [Update]) -> String? {
            if installed.contains(update.id) { return "\(update.id) is there" }
            let waiting = installed.subtracting(effective)
            if update.exclusive, !waiting.isEmpty { return "\(update.id) must be alone" }
            if updates.contains(where: { $0.exclusive && waiting.contains($0.id) }) { return "an exclusive one waits" }
            for group in update.prerequisites ?? [] {
                let there = group.effective ? effective : installed
                let isMet = group.anyOf.contains { option in
                    guard case .update(let id) = option else { return false }
                    return there.contains(id)
                }
                if !isMet { return "\(update.id) lacks \(group.title)" }
            }
            return nil
        }

        mutating func install(_ update: Update) {
            installed.insert(update.id)
            if update.restart == .never { effective.insert(update.id) }
        }
    }

    /// The fewest restarts until all goals are effective and nothing waits.
    private static func fewestRestarts(_ goals: [String], from start: State, _ updates: [Update]) -> Int? {
        var frontier: Set<State> = [start]
        var seen: Set<State> = []
        var restarts = 0
        while !frontier.isEmpty {
            var after: Set<State> = []
            var queue = Array(frontier)
            while let state = queue.popLast() {
                guard seen.insert(state).inserted else { continue }
                if state.installed == state.effective, goals.allSatisfy(state.effective.contains) { return restarts }
                after.insert(State(installed: state.installed, effective: state.installed))
                for update in updates where state.obstacle(to: update, among: updates) == nil {
                    var next = state
                    next.install(update)
                    queue.append(next)
                }
            }
            frontier = after.subtracting(seen)
            restarts += 1
        }
        return nil
    }

    private static func randomUpdates(using generator: inout SeededGenerator) -> [Update] {
        let ids = (0..<Int.random(in: 1...4, using: &generator)).map { "U\($0)" }
        return ids.enumerated().map { position, id in
            // Only updates before it, so that there is no cycle.
            let groups = (0..<(position == 0 ? 0 : Int.random(in: 0...2, using: &generator))).map { _ in
                PrerequisiteGroup(
                    anyOf: (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                        .update(ids[Int.random(in: 0..<position, using: &generator)])
                    },
                    effective: Bool.random(using: &generator)
                )
            }
            return Update(
                id: id,
                title: id,
                source: UpdateSource(document: "test"),
                restart: [.never, .maybe, .always].randomElement(using: &generator),
                exclusive: Int.random(in: 0..<6, using: &generator) == 0,
                prerequisites: groups,
                precedes: OrderedEvent.allCases.filter { _ in Int.random(in: 0..<5, using: &generator) == 0 },
                appliesTo: [SystemRange(os: "windows-server-2008")]
            )
        }
    }

    private static func randomTopology(_ updates: [Update], using generator: inout SeededGenerator) -> Topology {
        let names = (0..<Int.random(in: 1...5, using: &generator)).map { "s\($0)" }
        let servers = names.map { name in
            let installed = updates.map(\.id).filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
            let events = [OrderedEvent.sysvolMigration, .automaticRecovery].filter { _ in
                Int.random(in: 0..<4, using: &generator) == 0
            }
            return Fleets.server(name, Fleets.windows("2008", 2, installed: installed), upcoming: events)
        }
        let folders = (0..<Int.random(in: 0...3, using: &generator)).compactMap { number -> Folder? in
            let members = names.filter { _ in Bool.random(using: &generator) }
            guard let hub = members.first else { return nil }
            return Fleets.folder(
                "f\(number)",
                members,
                minOnline: Int.random(in: 0...max(0, members.count - 1), using: &generator),
                connections: Bool.random(using: &generator) ? Fleets.star(hub, Array(members.dropFirst())) : nil,
                readOnly: Set(members.dropFirst().filter { _ in Int.random(in: 0..<3, using: &generator) == 0 })
            )
        }
        // Where nothing is required, what precedes an event is wanted alone.
        let isNothing = Int.random(in: 0..<8, using: &generator) == 0
        let required = updates.map(\.id).filter { _ in Int.random(in: 0..<3, using: &generator) > 0 && !isNothing }
        return Fleets.topology(servers, folders, require: required)
    }

    /// What must be effective on a server in the end: what is required, and what precedes something that happens there.
    private static func goals(
        of server: Server,
        _ topology: Topology,
        _ observed: ObservedFleet,
        _ updates: [Update]
    ) -> [String] {
        let isToBeReadOnly = topology.folders.contains { folder in
            folder.members.contains { $0.server == server.name && $0.isReadOnly }
                && !observed.members.contains { $0.server == server.name && $0.folder == folder.name }
        }
        let events = server.upcoming + (isToBeReadOnly ? [.readOnlyInitialSync] : [])
        let preceding = updates.filter { update in events.contains { update.precedes.contains($0) } }
        return topology.updates.require + preceding.map(\.id)
    }

    /// Nothing is known of some members, or they are ill.
    private static func randomObservation(_ topology: Topology, using generator: inout SeededGenerator) -> ObservedFleet
    {
        var fleet = Fleets.observed(topology, .synced)
        fleet.members.removeAll { !$0.primary && Int.random(in: 0..<8, using: &generator) == 0 }
        for index in fleet.members.indices where Int.random(in: 0..<6, using: &generator) == 0 {
            fleet.members[index].isHealthy = false
        }
        return Bool.random(using: &generator) ? fleet : ObservedFleet()
    }

    @Test("on 3,000 fleets restarts and rounds are the fewest, prerequisites come first and no minimum is broken")
    func fleets() throws {
        var outcomes: [Plan.Outcome: Int] = [:]
        var (orders, readOnly) = (0, 0)
        for seed in UInt64(1)...3_000 {
            var generator = SeededGenerator(seed: seed)
            let updates = Self.randomUpdates(using: &generator)
            let topology = Self.randomTopology(updates, using: &generator)
            let observed = Self.randomObservation(topology, using: &generator)
            let names = topology.servers.map(\.name)
            let options = Planner.Options(
                restartTogether: Int.random(in: 1...names.count, using: &generator),
                controller: Bool.random(using: &generator) ? names.randomElement(using: &generator) : nil
            )
            var catalogue = try Catalogues.builtin()
            catalogue.updates = updates
            let plan = try Fleets.plan(topology, observed: observed, options: options, catalogue: catalogue)
            outcomes[plan.outcome, default: 0] += 1

            // The fewest restarts of each server.
            for (server, planned) in zip(topology.servers, plan.servers) {
                let installed = Set(server.system?.installedUpdates ?? [])
                let start = State(installed: installed, effective: installed)
                let goals = Self.goals(of: server, topology, observed, updates)
                let fewest = Self.fewestRestarts(goals, from: start, updates)
                #expect(planned.restarts == fewest, "seed=\(seed) \(server.name)")
            }
            let sum = plan.servers.reduce(0) { $0 + $1.restarts }
            #expect(plan.lowerBound.restarts <= sum, "seed=\(seed)")

            // The fewest rounds.
            let problem = Self.problem(topology, plan, observed, options)
            let brute = RoundsBruteForce(problem)
            let fewest = brute.fewest()
            #expect((fewest == nil) == (plan.outcome == .infeasible), "seed=\(seed)")
            guard plan.outcome != .infeasible else { continue }
            let rounds = plan.rounds.filter { !$0.restarting.isEmpty }
            #expect(rounds.count == fewest, "seed=\(seed) \(rounds.map(\.restarting))")
            #expect(plan.lowerBound.rounds <= brute.fewest(isFree: true) ?? .max, "seed=\(seed)")
            try Self.carryOut(plan, topology, observed, updates, problem, seed)
            (orders, readOnly) = (
                orders + plan.orders.count { $0.after != nil }, readOnly + plan.readOnlySteps(topology)
            )

            // The same bytes, whatever the order of what agents report.
            let again = try Fleets.plan(
                topology,
                observed: ObservedFleet(members: observed.members.reversed()),
                options: options,
                catalogue: catalogue
            )
            #expect(again == plan, "seed=\(seed)")
        }
        #expect((outcomes[.ready] ?? 0) > 1_500 && (outcomes[.infeasible] ?? 0) > 100, "\(outcomes)")
        #expect(orders > 300 && readOnly > 300, "\(orders) \(readOnly)")
    }

    /// The restarts of the plan under the rules of the topology, stated anew.
    private static func problem(
        _ topology: Topology,
        _ plan: Plan,
        _ observed: ObservedFleet,
        _ options: Planner.Options
    ) -> RestartProblem {
        let names = topology.servers.map(\.name)
        let constraints = topology.folders.map { folder in
            let states = observed.members.filter { $0.folder == folder.name }
            let isLive = !states.isEmpty
            let online = names.indices.filter { index in
                guard folder.members.contains(where: { $0.server == names[index] }) else { return false }
                guard let state = states.first(where: { $0.server == names[index] }) else { return !isLive }
                return state.isHealthy
            }
            return RestartConstraint(folder: folder.name, online: online, minOnline: folder.minOnline)
        }
        func rank(_ index: Int) -> [Int] {
            let name = names[index]
            let folders = topology.folders.filter { $0.members.contains { $0.server == name } }
            let isPrimary = folders.contains { $0.members.contains { $0.server == name && $0.primary } }
            let isHub = folders.contains { folder in
                func degree(_ server: String) -> Int {
                    Set(folder.connections.flatMap { $0.from == server ? [$0.to] : $0.to == server ? [$0.from] : [] })
                        .count
                }
                return folder.members.contains { degree($0.server) < degree(name) }
            }
            return [name == options.controller ? 1 : 0, isPrimary ? 1 : 0, isHub ? 1 : 0, folders.count]
        }
        let order = names.indices.sorted {
            let (left, right) = (rank($0), rank($1))
            return left == right ? names[$0] < names[$1] : left.lexicographicallyPrecedes(right)
        }
        return RestartProblem(
            restarts: plan.servers.map(\.restarts),
            constraints: constraints,
            order: order,
            together: options.restartTogether,
            controller: options.controller.flatMap { names.firstIndex(of: $0) }
        )
    }

    /// Carries a plan out, step by step and round by round.
    private static func carryOut(
        _ plan: Plan,
        _ topology: Topology,
        _ observed: ObservedFleet,
        _ updates: [Update],
        _ problem: RestartProblem,
        _ seed: UInt64
    ) throws {
        let names = topology.servers.map(\.name)
        let byID = Dictionary(uniqueKeysWithValues: updates.map { ($0.id, $0) })
        let steps = Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.id, $0) })
        var states = Dictionary(
            uniqueKeysWithValues: topology.servers.map { server in
                let installed = Set(server.system?.installedUpdates ?? [])
                return (server.name, State(installed: installed, effective: installed))
            }
        )
        checkOrders(plan, behind: nil, states, updates, seed)
        for round in plan.rounds {
            let down = Set(round.restarting.compactMap { names.firstIndex(of: $0) })
            for constraint in problem.constraints {
                let lost = constraint.online.filter(down.contains).count
                #expect(lost == 0 || constraint.online.count - lost >= constraint.minOnline, "seed=\(seed)")
            }
            for id in round.steps {
                let step = try #require(steps[id])
                switch step.action {
                case .install:
                    let update = try #require(byID[step.update ?? ""])
                    let obstacle = states[step.server]?.obstacle(to: update, among: updates)
                    #expect(obstacle == nil, "seed=\(seed) \(id): \(obstacle ?? "")")
                    states[step.server]?.install(update)
                case .restart:
                    #expect(round.restarting.contains(step.server), "seed=\(seed) \(id)")
                    let installed = states[step.server]?.installed ?? []
                    states[step.server]?.effective = installed
                case .initialise, .initialSync:
                    let effective = states[step.server]?.effective ?? []
                    #expect(topology.updates.require.allSatisfy(effective.contains), "seed=\(seed) \(id)")
                    let isReadOnly = topology.folders.contains { folder in
                        folder.name == step.folder
                            && folder.members.contains { $0.server == step.server && $0.isReadOnly }
                    }
                    for update in updates where isReadOnly && update.precedes.contains(.readOnlyInitialSync) {
                        #expect(effective.contains(update.id), "seed=\(seed) \(id)")
                    }
                case .open, .leave: break
                }
                checkOrders(plan, behind: id, states, updates, seed)
            }
        }
        for server in topology.servers {
            let state = try #require(states[server.name])
            #expect(state.installed == state.effective, "seed=\(seed) \(server.name)")
            let goals = goals(of: server, topology, observed, updates)
            #expect(goals.allSatisfy(state.effective.contains), "seed=\(seed) \(server.name)")
        }
    }

    /// What may be done by hand from here on, may be.
    private static func checkOrders(
        _ plan: Plan,
        behind step: String?,
        _ states: [String: State],
        _ updates: [Update],
        _ seed: UInt64
    ) {
        for order in plan.orders where order.after == step {
            #expect(order.missing.isEmpty, "seed=\(seed) \(order)")
            let preceding = updates.filter { $0.precedes.contains(order.event) }.map(\.id)
            #expect(order.updates.sorted() == preceding, "seed=\(seed)")
            let effective = states[order.server]?.effective ?? []
            #expect(order.updates.allSatisfy(effective.contains), "seed=\(seed) \(order)")
        }
    }
}

extension Plan {
    /// How many folders are initialised on read-only members.
    fileprivate func readOnlySteps(_ topology: Topology) -> Int {
        steps.count { step in
            step.action == .initialise
                && topology.folders.contains { folder in
                    folder.name == step.folder && folder.members.contains { $0.server == step.server && $0.isReadOnly }
                }
        }
    }
}
