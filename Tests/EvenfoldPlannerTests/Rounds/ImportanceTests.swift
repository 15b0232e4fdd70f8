// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("The order of restarts by importance")
struct ImportanceTests {
    private func fleet(_ names: [String], _ folders: [Folder]) -> Topology {
        Fleets.topology(names.map { Fleets.server($0, Fleets.windows("2008", 2)) }, folders)
    }

    private func rounds(_ topology: Topology, together: Int = 1, controller: String? = nil) throws -> [[String]] {
        let options = Planner.Options(restartTogether: together, controller: controller)
        return try Fleets.plan(topology, options: options).rounds.map(\.restarting).filter { !$0.isEmpty }
    }

    @Test("branches go first, then hubs, then primaries, and the controller's machine last, whatever it is")
    func classes() throws {
        // `b` is the hub, `a` the primary at a spoke.
        let topology = fleet(
            ["a", "b", "c", "d", "e"],
            [
                Fleets.folder(
                    "f",
                    ["a", "b", "c", "d", "e"],
                    minOnline: 4,
                    connections: Fleets.star("b", ["a", "c", "d", "e"])
                )
            ]
        )
        #expect(try rounds(topology) == [["c"], ["d"], ["e"], ["b"], ["a"]])
        #expect(try rounds(topology, controller: "c") == [["d"], ["e"], ["b"], ["a"], ["c"]])
        #expect(try rounds(topology, controller: "a") == [["c"], ["d"], ["e"], ["b"], ["a"]])
    }

    @Test("of servers of one class those with fewer folders go first, then by name")
    func folders() throws {
        let topology = fleet(
            ["z", "y", "x", "p"],
            [
                Fleets.folder("f", ["p", "x", "y", "z"], minOnline: 3),
                Fleets.folder("g", ["p", "x"], minOnline: 1),
            ]
        )
        #expect(try rounds(topology) == [["y"], ["z"], ["x"], ["p"]])
    }

    @Test("the canary is alone even where everything could restart together, and the others follow in one round")
    func canary() throws {
        let topology = fleet(["p", "x", "y", "z"], [Fleets.folder("f", ["p", "x", "y", "z"], minOnline: 0)])
        #expect(try rounds(topology, together: 10) == [["x"], ["p", "y", "z"]])
        #expect(try rounds(topology, together: 10, controller: "y") == [["x"], ["p", "z"], ["y"]])
    }

    @Test("every round but the first waits for the restarts of the one before")
    func chain() throws {
        let topology = fleet(["p", "x", "y", "z"], [Fleets.folder("f", ["p", "x", "y", "z"], minOnline: 2)])
        let plan = try Fleets.plan(topology, options: Planner.Options(restartTogether: 2))
        let steps = Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.id, $0) })
        var before: [String] = []
        for round in plan.rounds where !round.restarting.isEmpty {
            for server in round.restarting {
                let first = round.steps.compactMap { steps[$0] }.first { $0.server == server }
                #expect(before.allSatisfy { first?.requires.contains($0) == true }, "\(round.index) \(server)")
            }
            before = round.steps.filter { steps[$0]?.action == .restart }
        }
        #expect(plan.rounds.map(\.restarting) == [["x"], ["y"], ["p", "z"], []])
    }

    @Test("a ring of twenty servers needs two rounds beside the canary's")
    func twentyServers() throws {
        let names = (0..<20).map { "s\($0)" }
        let pairs = names.indices.map { [names[$0], names[($0 + 1) % 20]] }
        let topology = fleet(names, pairs.enumerated().map { Fleets.folder("f\($0)", $1, minOnline: 1, sync: .merge) })
        let plan = try Fleets.plan(topology, options: Planner.Options(restartTogether: 20))
        // A ring of an even number has two colours, and the canary's round makes three.
        #expect(plan.rounds.count { !$0.restarting.isEmpty } == 3)
        #expect(plan.warnings.isEmpty && plan.outcome == .ready)
    }
}
