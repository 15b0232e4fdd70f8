// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import SeededTesting
import Testing

/// Plans at the size that is promised: 1,000 servers in 200 folders, 100 updates.
///
/// One after the other, so that the times they print are not each other's.
@Suite("Plans of large fleets", .serialized)
struct LargeFleetTests {
    /// 100 updates in chains of hard and soft edges, a third with alternatives, some that share files.
    private static let updates: [Update] = (0..<100).map { number in
        var groups: [PrerequisiteGroup] = []
        if number % 10 > 0 {
            groups.append(PrerequisiteGroup(anyOf: [.update("U\(number - 1)")], effective: number % 10 == 5))
        }
        if number % 3 == 0, number > 20 {
            groups.append(PrerequisiteGroup(anyOf: [.update("U\(number - 11)"), .update("U\(number - 20)")]))
        }
        return Update(
            id: "U\(number)",
            title: "U\(number)",
            source: UpdateSource(document: "test"),
            restart: [.always, .maybe, .never][number % 3],
            exclusive: number == 50,
            supersedes: number % 7 == 0 && number > 0 ? [Supersedence(update: "U\(number - 1)")] : [],
            prerequisites: groups,
            appliesTo: [SystemRange(os: "windows-server-2008")]
        )
    }

    /// Servers, all equal or each with facts of its own, in rings of folders that overlap.
    private static func fleet(servers count: Int, folders: Int, isEqual: Bool) -> Topology {
        var generator = SeededGenerator(seed: 42)
        let servers = (0..<count).map { number in
            var system = Fleets.windows("2008", 2)
            system.installedUpdates = updates.map(\.id).filter { _ in
                !isEqual && Int.random(in: 0..<5, using: &generator) == 0
            }
            return Fleets.server("s\(number)", system)
        }
        let each = 5 * count / folders
        let replicated = (0..<folders).map { number in
            let members = (0..<each).map { "s\((number * count / folders + $0 * 7) % count)" }
            let names = members.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            return Fleets.folder(
                "f\(number)",
                names,
                minOnline: names.count - 3,
                connections: Fleets.star(names[0], Array(names.dropFirst()))
            )
        }
        return Fleets.topology(servers, replicated, require: updates.map(\.id))
    }

    private static func catalogue() throws -> UpdateCatalogue {
        var catalogue = try Catalogues.builtin()
        catalogue.updates += updates
        return catalogue
    }

    /// Plans 1,000 servers and prints how long that took, which no test may depend on.
    private static func plan(_ topology: Topology, _ what: String) throws -> Plan {
        let facts = Fleets.facts(topology)
        let planner = Planner(catalogue: try catalogue(), options: Planner.Options(restartTogether: 50))
        let clock = ContinuousClock()
        var plan: Plan?
        let time = try clock.measure { plan = try planner.plan(topology, facts: facts) }
        let made = try #require(plan)
        print("1,000 \(what) servers, 200 folders, 100 updates: \(made.steps.count) steps in \(time)")
        return made
    }

    private static func expectMinimums(of plan: Plan, _ topology: Topology) {
        for round in plan.rounds where !round.restarting.isEmpty {
            let down = Set(round.restarting)
            for folder in topology.folders {
                let lost = folder.members.count { down.contains($0.server) }
                #expect(lost == 0 || folder.members.count - lost >= folder.minOnline)
            }
        }
    }

    @Test("1,000 servers of which no two are alike are planned, and the plan keeps its promises")
    func different() throws {
        let topology = Self.fleet(servers: 1_000, folders: 200, isEqual: false)
        #expect(Set(Fleets.facts(topology).values).count > 990)
        let plan = try Self.plan(topology, "different")
        #expect(plan.outcome == .ready && plan.updateCount > 50_000)
        Self.expectMinimums(of: plan, topology)
    }

    @Test("1,000 equal servers are planned alike, and the plan keeps its promises")
    func equal() throws {
        let topology = Self.fleet(servers: 1_000, folders: 200, isEqual: true)
        #expect(Set(Fleets.facts(topology).values).count == 1)
        let plan = try Self.plan(topology, "equal")
        #expect(plan.outcome == .ready && plan.updateCount > 50_000)
        Self.expectMinimums(of: plan, topology)
        #expect(Set(plan.servers.map(\.verdicts)).count == 1 && Set(plan.servers.map(\.restarts)).count == 1)
        let installs = Dictionary(grouping: plan.steps.filter { $0.action == .install }, by: \.server)
        #expect(Set(installs.values.map { $0.map(\.update) }).count == 1 && installs.count == 1_000)
    }

    @Test("twice the servers are twice the work, not four times: counted, not timed")
    func linear() throws {
        let catalogue = try Self.catalogue()
        let sizes = try [100, 200, 400].map { count in
            let topology = Self.fleet(servers: count, folders: count / 5, isEqual: true)
            let planner = Planner(catalogue: catalogue, options: Planner.Options(restartTogether: 10))
            let plan = try planner.plan(topology, facts: Fleets.facts(topology))
            return plan.steps.reduce(0) { $0 + 1 + $1.requires.count }
        }
        #expect(sizes[1] < sizes[0] * 3 && sizes[2] < sizes[1] * 3, "\(sizes)")
    }
}
