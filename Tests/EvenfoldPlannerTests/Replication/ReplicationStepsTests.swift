// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldTopology
import Testing

@Suite("Replication steps")
struct ReplicationStepsTests {
    private func linux(_ names: [String]) -> [Server] { names.map { Fleets.server($0, Fleets.linux) } }

    private func lines(_ plan: Plan) -> [String] {
        plan.steps.map { "\($0.id) <- \($0.requires.joined(separator: " "))" }
    }

    @Test("behind a hub content spreads from the primary through the hub")
    func hub() throws {
        let folder = Fleets.folder(
            "f",
            ["spoke1", "hub", "spoke2"],
            connections: Fleets.star("hub", ["spoke1", "spoke2"])
        )
        let plan = try Fleets.plan(Fleets.topology(linux(["spoke1", "hub", "spoke2"]), [folder]))
        #expect(
            lines(plan).filter { $0.contains("initialSync <-") } == [
                "spoke1.f.initialSync <- spoke1.f.initialise",
                "hub.f.initialSync <- hub.f.initialise spoke1.f.initialSync",
                "spoke2.f.initialSync <- spoke2.f.initialise hub.f.initialSync",
            ]
        )
    }

    @Test("in merge mode nobody waits for another's initial sync")
    func merge() throws {
        let folder = Fleets.folder("f", ["a", "b"], primary: false, sync: .merge)
        let plan = try Fleets.plan(Fleets.topology(linux(["a", "b"]), [folder]))
        #expect(
            lines(plan).suffix(2) == [
                "a.f.initialSync <- a.f.initialise b.f.initialise", "b.f.initialSync <- b.f.initialise a.f.initialise",
            ]
        )
    }

    @Test("a folder without a primary has no beginning and is left out")
    func noPrimary() throws {
        let plan = try Fleets.plan(
            Fleets.topology(linux(["a", "b"]), [Fleets.folder("f", ["a", "b"], primary: false)])
        )
        #expect(plan.outcome == .incomplete)
        #expect(plan.steps.isEmpty)
        #expect(plan.warnings.map(\.folder) == ["f"])
    }

    @Test("the only member of a folder needs no primary")
    func onlyMember() throws {
        let plan = try Fleets.plan(
            Fleets.topology(linux(["a"]), [Fleets.folder("f", ["a"], minOnline: 0, primary: false)])
        )
        #expect(plan.outcome == .ready)
        #expect(plan.steps.map(\.id) == ["a.f.open", "a.f.initialise", "a.f.initialSync"])
    }

    @Test("a member whose sources are all left out is prepared and does not synchronise")
    func sourceLeftOut() throws {
        let servers = [Fleets.server("a"), Fleets.server("b", Fleets.linux)]
        let plan = try Fleets.plan(Fleets.topology(servers, [Fleets.folder("f", ["a", "b"])]))
        #expect(plan.steps.map(\.id) == ["b.f.open", "b.f.initialise"])
        #expect(plan.warnings.contains { $0.server == "b" && $0.leavesOut })
    }

    @Test("what is done is not repeated, state by state")
    func resume() throws {
        let topology = Fleets.topology(linux(["a", "b"]), [Fleets.folder("f", ["a", "b"])])
        #expect(try Fleets.plan(topology, observed: Fleets.observed(topology, .none)).replicationStepCount == 6)
        #expect(
            try Fleets.plan(topology, observed: Fleets.observed(topology, .opened)).steps.map(\.id)
                == ["a.f.initialise", "b.f.initialise", "a.f.initialSync", "b.f.initialSync"]
        )
        #expect(
            try Fleets.plan(topology, observed: Fleets.observed(topology, .initialised)).steps.map(\.id)
                == ["a.f.initialSync", "b.f.initialSync"]
        )
        let done = try Fleets.plan(topology, observed: Fleets.observed(topology, .synced))
        #expect(done.outcome == .noChanges)
        #expect(done.rounds.isEmpty)
    }

    @Test("a new member takes the content over from one that has it; a removed one leaves when that is done")
    func membership() throws {
        let old = Fleets.topology(linux(["a", "b"]), [Fleets.folder("f", ["a", "b"])])
        let new = Fleets.topology(linux(["a", "c"]), [Fleets.folder("f", ["a", "c"])])
        let plan = try Fleets.plan(new, observed: Fleets.observed(old, .synced))
        #expect(
            lines(plan) == [
                "a.f.open <- ", "c.f.open <- ", "c.f.initialise <- c.f.open", "c.f.initialSync <- c.f.initialise",
                "b.f.leave <- c.f.initialSync",
            ]
        )
        #expect(plan.steps[0].reason == "the settings of f changed")
    }

    @Test("a removed folder is left by all its members")
    func removedFolder() throws {
        let old = Fleets.topology(linux(["a", "b"]), [Fleets.folder("f", ["a", "b"])])
        let new = Fleets.topology(linux(["a", "b"]), [])
        #expect(
            try Fleets.plan(new, observed: Fleets.observed(old, .synced)).steps.map(\.id) == ["a.f.leave", "b.f.leave"]
        )
    }

    @Test("changed settings open a running folder again, a changed minimum does not")
    func settings() throws {
        let old = Fleets.topology(linux(["a", "b"]), [Fleets.folder("f", ["a", "b"])])
        var new = old
        new.folders[0].minOnline = 2
        #expect(try Fleets.plan(new, observed: Fleets.observed(old, .synced)).outcome == .noChanges)
        new.folders[0].filter.files = ["*.tmp"]
        #expect(
            try Fleets.plan(new, observed: Fleets.observed(old, .synced)).steps.map(\.id) == ["a.f.open", "b.f.open"]
        )
    }

    @Test("a running folder goes on while its server gets an update, and only healthy synchronised members count")
    func running() throws {
        let topology = Fleets.seed(minOnline: 2)
        let healthy = Fleets.observed(topology, .synced)
        let plan = try Fleets.plan(topology, observed: healthy)
        #expect(plan.outcome == .ready)
        #expect(plan.replicationStepCount == 0)
        #expect(plan.restartCount == 3)

        var ill = healthy
        ill.members[2].isHealthy = false
        let impossible = try Fleets.plan(topology, observed: ill)
        #expect(impossible.outcome == .infeasible)
        #expect(impossible.infeasible.map(\.online) == [2])
        #expect(impossible.infeasible.map(\.restarting) == [["hq", "berlin"]])
        #expect(impossible.infeasible[0].remedies.contains("bring 1 of these members back: paris"))
    }

    @Test("what cannot be changed on an existing member is refused, all of it, with what to do")
    func refusals() throws {
        let old = Fleets.topology(linux(["a", "b"]), [Fleets.folder("f", ["a", "b"])])
        var new = old
        new.folders[0].members[1].path = "/elsewhere"
        new.folders[0].members[0].primary = false
        new.folders[0].members[1].primary = true
        do {
            _ = try Planner(catalogue: Catalogues.builtin()).plan(
                new,
                facts: Fleets.facts(new),
                observed: Fleets.observed(old, .initialised)
            )
            Issue.record("accepted")
        } catch let refusal as PlanRefusal {
            #expect(refusal.diagnostics.map(\.code) == ["EV0303", "EV0301", "EV0302"])
            #expect(refusal.diagnostics.allSatisfy { $0.severity == .error && $0.help != nil })
            #expect(refusal.diagnostics[1].summary == "the path of folder f on b changes from /srv/f to /elsewhere")
        }
        #expect(try Fleets.plan(new, observed: Fleets.observed(old, .opened)).outcome == .ready)
    }

    @Test("a primary that becomes read-only hands the word on to a member that is synchronised")
    func handedOn() throws {
        let old = Fleets.topology(linux(["a", "b", "c"]), [Fleets.folder("f", ["a", "b", "c"])])
        var new = old
        new.folders[0].members[0].primary = false
        new.folders[0].members[0].isReadOnly = true
        new.folders[0].members[1].primary = true
        let plan = try Fleets.plan(new, observed: Fleets.observed(old, .synced))
        #expect(plan.steps.map(\.id) == ["a.f.open", "b.f.open", "c.f.open"])
        #expect(throws: PlanRefusal.self) { try Fleets.plan(new, observed: Fleets.observed(old, .initialised)) }
    }

    @Test("names with dots do not give two steps one id")
    func ambiguousNames() throws {
        let servers = linux(["a", "a.f"])
        let folders = [Fleets.folder("f.f", ["a"], minOnline: 0), Fleets.folder("f", ["a.f"], minOnline: 0)]
        let plan = try Fleets.plan(Fleets.topology(servers, folders))
        #expect(Set(plan.steps.map(\.id)).count == plan.steps.count)
        #expect(plan.steps.count == 6)
        let last = try #require(plan.steps.last)
        #expect(last.requires.allSatisfy { id in plan.steps.contains { $0.id == id && $0.server == last.server } })
    }
}
