// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("Plans of the seed's fleets")
struct SeedPlanTests {
    @Test("three servers restart one after the other, the primary last, and replication waits for its server's restart")
    func threeServers() throws {
        let plan = try Fleets.plan(Fleets.seed())
        #expect(plan.outcome == .ready)
        #expect(plan.rounds.map(\.restarting) == [["berlin"], ["paris"], ["hq"], []])
        #expect(plan.rounds.map(\.index) == [1, 2, 3, 4])
        #expect(
            plan.steps.map { "\($0.id) <- \($0.requires.joined(separator: " "))" } == [
                "berlin.install.KB977381 <- ",
                "berlin.restart.1 <- berlin.install.KB977381",
                "paris.install.KB977381 <- berlin.restart.1",
                "paris.restart.1 <- paris.install.KB977381",
                "hq.install.KB977381 <- paris.restart.1",
                "hq.restart.1 <- hq.install.KB977381",
                "hq.projects.open <- hq.restart.1",
                "hq.projects.initialise <- hq.projects.open",
                "berlin.projects.open <- berlin.restart.1",
                "berlin.projects.initialise <- berlin.projects.open",
                "paris.projects.open <- paris.restart.1",
                "paris.projects.initialise <- paris.projects.open",
                "hq.projects.initialSync <- hq.projects.initialise",
                "berlin.projects.initialSync <- berlin.projects.initialise hq.projects.initialSync",
                "paris.projects.initialSync <- paris.projects.initialise hq.projects.initialSync",
            ]
        )
        #expect(plan.lowerBound == LowerBound(rounds: 3, restarts: 3))
        #expect(plan.updateCount == 3)
        #expect(plan.restartCount == 3)
        #expect(plan.replicationStepCount == 9)
        #expect(plan.servers.map(\.restarts) == [1, 1, 1])
        #expect(plan.servers.allSatisfy { $0.verdicts.map(\.verdict) == [.needed] })
        #expect(plan.warnings.isEmpty)
        #expect(plan.steps.filter { $0.action == .install }.allSatisfy { $0.restart == .always })
    }

    @Test("a minimum that no restart can keep makes the plan infeasible, with numbers and remedies")
    func infeasible() throws {
        let plan = try Fleets.plan(Fleets.seed(minOnline: 3))
        #expect(plan.outcome == .infeasible)
        #expect(plan.steps.isEmpty && plan.rounds.isEmpty)
        #expect(plan.servers.map(\.restarts) == [1, 1, 1])
        let reason = try #require(plan.infeasible.first)
        #expect(plan.infeasible.count == 1)
        #expect(
            reason.message
                == "folder projects: hq, berlin, paris must restart, 3 members are online and 3 must stay online"
        )
        #expect(
            reason.remedies == [
                "set minOnline of folder projects to 2 while the updates are installed",
                "add 1 more member to folder projects",
            ]
        )
    }

    @Test("a single server may restart when its folder's minimum is 0, and not when it is 1")
    func single() throws {
        for minimum in 0...1 {
            let topology = Fleets.topology(
                [Fleets.server("hq", Fleets.windows("2008", 2))],
                [Fleets.folder("projects", ["hq"], minOnline: minimum)]
            )
            #expect(try Fleets.plan(topology).outcome == (minimum == 0 ? .ready : .infeasible))
        }
    }

    @Test("with restarts forbidden updates are installed, their servers' folders wait, and the plan says so")
    func neverRestart() throws {
        let plan = try Fleets.plan(Fleets.seed(restart: .never))
        #expect(plan.outcome == .incomplete)
        #expect(plan.steps.map(\.id) == ["hq.install.KB977381", "berlin.install.KB977381", "paris.install.KB977381"])
        #expect(plan.warnings.count { $0.leavesOut } == 3)
        #expect(plan.warnings.contains { $0.message.hasPrefix("updates.restart is never") })
        #expect(plan.restartCount == 0 && plan.servers.allSatisfy { $0.restarts == 0 })
    }

    @Test("a server on which the update is not covered is left out, the rest goes on, and an acceptance frees it")
    func acceptance() throws {
        var topology = Fleets.seed(minOnline: 1)
        topology.servers[1].system?.servicePack = 1
        let without = try Fleets.plan(topology)
        #expect(without.outcome == .incomplete)
        #expect(!without.steps.contains { $0.server == "berlin" })
        #expect(without.steps.contains { $0.id == "paris.projects.initialSync" })
        let warning = try #require(without.warnings.first { $0.leavesOut })
        #expect(warning.server == "berlin" && warning.update == "KB977381")
        #expect(warning.message.contains("its file tables ask for SP2: the stricter one counts"))

        topology.updates.accept = [Acceptance(server: "berlin", update: "KB977381", reason: "watched by hand")]
        let with = try Fleets.plan(topology)
        #expect(with.outcome == .ready)
        #expect(with.steps.contains { $0.id == "berlin.projects.initialSync" })
        #expect(with.accepted.map(\.reason) == ["watched by hand"])
        #expect(with.accepted.map(\.finding.verdict) == [.notCovered])
        #expect(with.warnings.isEmpty)

        topology.updates.accept = [Acceptance(server: "hq", update: "KB977381", reason: "x")]
        let idle = try Fleets.plan(topology)
        #expect(idle.warnings.contains { $0.message == "accepting KB977381 has no effect: the update is needed there" })
    }

    @Test("an unknown server is left out and never taken for fine")
    func unknownServer() throws {
        let topology = Fleets.topology(
            [Fleets.server("a"), Fleets.server("b", Fleets.linux)],
            [Fleets.folder("f", ["b", "a"])]
        )
        let plan = try Fleets.plan(topology)
        #expect(plan.outcome == .incomplete)
        #expect(plan.servers[0].verdicts.map(\.verdict) == [.undecidable])
        #expect(Set(plan.steps.map(\.server)) == ["b"])
    }

    @Test("without required updates nothing is judged")
    func nothingRequired() throws {
        let topology = Fleets.topology(
            [Fleets.server("a"), Fleets.server("b")],
            [Fleets.folder("f", ["a", "b"])],
            require: []
        )
        let plan = try Fleets.plan(topology)
        #expect(plan.outcome == .ready)
        #expect(plan.servers.allSatisfy { $0.verdicts.isEmpty })
        #expect(plan.replicationStepCount == 6)
    }

    @Test("the controller's machine restarts last of all, behind primaries")
    func controller() throws {
        let plan = try Fleets.plan(Fleets.seed(), options: Planner.Options(controller: "berlin"))
        #expect(plan.rounds.map(\.restarting) == [["paris"], ["hq"], ["berlin"], []])
    }

    @Test("members that must all have an update or none are warned about")
    func homogeneity() throws {
        var catalogue = try Catalogues.builtin()
        catalogue.updates.append(
            Update(
                id: "ORDER",
                title: "order",
                source: UpdateSource(document: "test"),
                homogeneous: true,
                appliesTo: [SystemRange(os: "windows-server-2008"), SystemRange(os: "windows-server-2008-r2")]
            )
        )
        var topology = Fleets.seed()
        topology.servers[0].system?.installedUpdates = ["ORDER"]
        let plan = try Fleets.plan(topology, catalogue: catalogue)
        #expect(plan.warnings.map(\.message).contains("all members or none must have ORDER: hq have it, paris do not"))
    }

    @Test("the same input makes the same bytes, whatever the order of observations")
    func determinism() throws {
        let topology = Fleets.matrix()
        let observed = Fleets.observed(topology, .opened)
        let reversed = ObservedFleet(members: observed.members.reversed())
        let first = try Documents.document(topology, observed: observed).json.text(.pretty)
        for _ in 0..<5 {
            #expect(try Documents.document(topology, observed: reversed).json.text(.pretty) == first)
        }
    }

    @Test("the plan of the seed's whole matrix is the golden one")
    func golden() throws {
        try Goldens.expect(
            Documents.document(Fleets.matrix()).json.text(.pretty) + "\n",
            equals: "seed-matrix.plan.json"
        )
        try Goldens.expect(
            Documents.document(Fleets.seed()).json.text(.pretty) + "\n",
            equals: "three-servers.plan.json"
        )
    }
}
