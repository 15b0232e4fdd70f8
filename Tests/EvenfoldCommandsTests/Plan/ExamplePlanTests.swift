// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import FoundationEssentials
import Testing

@Suite("Plans of the examples")
struct ExamplePlanTests {
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")

    private static func planned(_ name: String) throws -> (plan: Plan, text: String) {
        let file = examples.appending(path: "\(name)/topology.yaml")
        let loaded = TopologyLoader.load(
            text: Array(try Data(contentsOf: file)),
            file: "\(name)/topology.yaml",
            catalogue: BuiltinCatalogue.load()
        )
        let topology = try #require(loaded.0, "\(loaded.1)")
        var facts: [String: ServerFacts] = [:]
        for server in topology.servers { facts[server.name] = server.system.map { ServerFacts(declared: $0) } }
        let plan = try Planner(catalogue: BuiltinCatalogue.load()).plan(topology, facts: facts)
        let view = PlanTextView(
            plan: plan,
            topology: topology,
            facts: facts,
            catalogue: BuiltinCatalogue.load(),
            style: Style(isColoured: false),
            columns: 100
        )
        return (plan, view.text)
    }

    @Test(
        "the plan of an example reads as the file beside it, word for word",
        arguments: ["seed-matrix", "three-time-zones", "impossible-minimum", "order-sensitive"]
    )
    func golden(_ name: String) throws {
        let text = try Self.planned(name).text
        let file = Self.examples.appending(path: "\(name)/plan.txt")
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        if text != expected { print(text) }
        #expect(text == expected, "the text above is the plan now")
    }

    @Test("the seed's matrix needs the update where a table covers it, and is not covered elsewhere")
    func matrix() throws {
        let plan = try Self.planned("seed-matrix").plan
        #expect(plan.outcome == .incomplete)
        #expect(plan.servers.count { $0.verdicts[0].verdict == .needed } == 8)
        #expect(plan.servers.count { $0.verdicts[0].verdict == .notCovered } == 8)
        #expect(plan.accepted.map(\.server) == ["r2-2008-sp1-x64"])
    }

    @Test("a window that is too short is told, and the hub restarts last")
    func timeZones() throws {
        let plan = try Self.planned("three-time-zones").plan
        #expect(plan.warnings.map(\.server) == ["montreal"])
        #expect(plan.rounds.last { !$0.restarting.isEmpty }?.restarting == ["frankfurt"])
    }

    @Test("what is done by hand has its place in the plan, or none")
    func orderSensitive() throws {
        let plan = try Self.planned("order-sensitive").plan
        #expect(plan.orders.map(\.server) == ["dc01", "fs01", "fs02"])
        #expect(plan.orders.map(\.after) == ["dc01.restart.1", nil, nil])
        #expect(plan.orders.map(\.missing) == [[], [], ["KB2780453"]])
        #expect(plan.stepsByID["archive.projects.open"]?.requires == ["archive.restart.1"])
    }

    @Test("a minimum that no restart can keep is told with what would help")
    func impossible() throws {
        let plan = try Self.planned("impossible-minimum").plan
        #expect(plan.outcome == .infeasible)
        #expect(plan.infeasible.map(\.minOnline) == [3])
        #expect(plan.steps.isEmpty)
    }
}
