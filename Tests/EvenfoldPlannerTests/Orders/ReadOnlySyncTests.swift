// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import Testing

/// A primary on Linux and a server that is a read-only member of `f` and a writable one of `g`.
@Suite("Updates before the first synchronisation of a read-only member")
struct ReadOnlySyncTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var system: DeclaredSystem? = Fleets.windows("2008-r2", 1)
        /// How far the member of `f` has come; that of `g` has come to the end.
        var state = ObservedMember.State.none
        var require: [String] = []
        var accept: [String] = []
        /// The ids of the server's steps.
        let steps: [String]
        /// Beginnings of the warnings, after the folder's name where there is one.
        var warnings: [String] = []
        var outcome = Plan.Outcome.ready
        var testDescription: String { name }

        private static let late = "f: KB2285835 is missing and comes too late to prevent what it is for"
        private static let sync = ["s.f.open", "s.f.initialise", "s.f.initialSync"]
        static let all = [
            Case(
                name: "it is installed before, although nobody requires it",
                steps: ["s.install.KB2285835", "s.restart.1"] + sync
            ),
            Case(
                name: "an opened folder counts as one that is to come",
                state: .opened,
                steps: ["s.install.KB2285835", "s.restart.1", "s.f.initialise", "s.f.initialSync"]
            ),
            Case(
                name: "where it is there already, nothing is to be done before",
                system: Fleets.windows("2008-r2", 0, installed: ["KB2285835"]),
                steps: sync
            ),
            Case(name: "another product does not need it", system: Fleets.windows("2008", 2), steps: sync),
            Case(
                name: "after the first synchronisation it is not added, and that is said",
                state: .synced,
                steps: [],
                warnings: [late],
                outcome: .noChanges
            ),
            Case(
                name: "after the initialisation it is not added either",
                state: .initialised,
                steps: ["s.f.initialSync"],
                warnings: [late]
            ),
            Case(
                name: "too late and there is nothing to say",
                system: Fleets.windows("2008-r2", 1, installed: ["KB2285835"]),
                state: .synced,
                steps: [],
                outcome: .noChanges
            ),
            Case(
                name: "what comes too late can be accepted",
                state: .synced,
                accept: ["KB2285835"],
                steps: [],
                outcome: .noChanges
            ),
            Case(
                name: "what comes too late and is required is installed all the same",
                state: .synced,
                require: ["KB2285835"],
                steps: ["s.install.KB2285835", "s.restart.1"],
                warnings: [late]
            ),
            Case(
                name: "on an unknown server the read-only folder waits, and no other one",
                system: nil,
                steps: [],
                warnings: [
                    "KB2285835 is undecidable (the operating system is unknown); its first synchronisations as a "
                        + "read-only member are left out"
                ],
                outcome: .incomplete
            ),
            Case(name: "accepted there, it goes on", system: nil, accept: ["KB2285835"], steps: sync),
            Case(
                name: "an unknown server that was initialised before goes on",
                system: nil,
                state: .initialised,
                steps: ["s.f.initialSync"]
            ),
        ]
    }

    private static func topology(_ example: Case, minOnline: Int = 1) -> Topology {
        Fleets.topology(
            [Fleets.server("p", Fleets.linux), Fleets.server("s", example.system)],
            [
                Fleets.folder("f", ["p", "s"], minOnline: minOnline, readOnly: ["s"]),
                Fleets.folder("g", ["p", "s"], minOnline: minOnline),
            ],
            require: example.require,
            accept: example.accept.map { Acceptance(server: "s", update: $0, reason: "known") }
        )
    }

    @Test("it comes first or is said to be too late", arguments: Case.all)
    func plans(_ example: Case) throws {
        let topology = Self.topology(example)
        var observed = Fleets.observed(topology, .synced)
        for index in observed.members.indices
        where observed.members[index].folder == "f" && observed.members[index].server == "s" {
            observed.members[index].state = example.state
        }
        let plan = try Fleets.plan(topology, observed: observed)
        #expect(plan.steps.filter { $0.server == "s" }.map(\.id) == example.steps)
        #expect(plan.outcome == example.outcome)
        #expect(plan.accepted.map(\.finding.update) == example.accept)
        let warnings = plan.warnings.map { [$0.folder, $0.message].compactMap(\.self).joined(separator: ": ") }
        #expect(warnings.count == example.warnings.count, "\(warnings)")
        for (warning, beginning) in zip(warnings, example.warnings) { #expect(warning.hasPrefix(beginning)) }
        #expect(plan.orders.isEmpty)
    }

    @Test("the folder is opened behind the restart that makes it effective, and the step says for what it is")
    func order() throws {
        let plan = try Fleets.plan(Self.topology(Case.all[0]))
        let steps = plan.stepsByID
        #expect(steps["s.f.open"]?.requires == ["s.restart.1"])
        #expect(
            steps["s.install.KB2285835"]?.reason
                == "it must be effective before the first synchronisation of a read-only member"
        )
        #expect(plan.servers.map { $0.verdicts.map(\.update) } == [[], ["KB2285835"]])
    }

    @Test("servers with equal facts and other events are judged apart")
    func kinds() throws {
        let servers = ["a", "b", "c"].map { Fleets.server($0, Fleets.windows("2008-r2", 1)) }
        let topology = Fleets.topology(servers, [Fleets.folder("f", ["a", "b"], readOnly: ["b"])], require: [])
        let plan = try Fleets.plan(topology)
        #expect(plan.servers.map(\.restarts) == [0, 1, 0])
        #expect(plan.servers.map(\.verdicts.count) == [0, 1, 0])
    }
}
