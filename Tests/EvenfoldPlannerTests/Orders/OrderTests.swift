// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import Testing

/// One server with something to come on it, alone in its fleet or beside a primary.
@Suite("Updates before what is done by hand")
struct OrderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var system: DeclaredSystem? = Fleets.windows("2008", 2)
        var events: [OrderedEvent] = [.sysvolMigration]
        var require: [String] = []
        var restart = RestartPolicy.ifRequired
        var accept: [String] = []
        /// The ids of the plan's steps.
        let steps: [String]
        /// `EVENT: SENTENCE`.
        let orders: [String]
        /// Beginnings of the warnings.
        var warnings: [String] = []
        var outcome = Plan.Outcome.ready
        var testDescription: String { name }

        static let all = [
            Case(
                name: "a missing update is installed, and the event waits for its restart",
                steps: ["s.install.KB967326", "s.restart.1"],
                orders: ["migrate SYSVOL only after step s.restart.1, which makes KB967326 effective"]
            ),
            Case(
                name: "an update that is there lets the event take place at any time",
                system: Fleets.windows("2008", 2, installed: ["KB967326"]),
                steps: [],
                orders: ["migrate SYSVOL at any time: KB967326 is effective"],
                outcome: .noChanges
            ),
            Case(
                name: "each event has its own update",
                system: Fleets.windows("2008-r2", 1, installed: ["KB2780453"]),
                events: [.automaticRecovery, .sysvolMigration],
                steps: ["s.install.KB967326", "s.restart.1"],
                orders: [
                    "migrate SYSVOL only after step s.restart.1, which makes KB967326 effective",
                    "switch automatic recovery on at any time: KB2780453 is effective",
                ]
            ),
            Case(
                name: "an update for another product is not wanted",
                system: Fleets.windows("2008", 2),
                events: [.automaticRecovery],
                steps: [],
                orders: ["switch automatic recovery on at any time: no update must come first"],
                outcome: .noChanges
            ),
            Case(
                name: "on Linux nothing stands in the way",
                system: Fleets.linux,
                steps: [],
                orders: ["migrate SYSVOL at any time: no update must come first"],
                outcome: .noChanges
            ),
            Case(
                name: "on a server of which nothing is known the event must not take place",
                system: nil,
                steps: [],
                orders: ["do not migrate SYSVOL: KB967326 is not effective after this plan"],
                warnings: [
                    "KB967326 is undecidable (the operating system is unknown); do not migrate SYSVOL there"
                ],
                outcome: .noChanges
            ),
            Case(
                name: "what is accepted stands in no way, and is said",
                system: nil,
                accept: ["KB967326"],
                steps: [],
                orders: ["migrate SYSVOL at any time: KB967326 is accepted as not effective"],
                outcome: .noChanges
            ),
            Case(
                name: "without restarts the event must not take place",
                restart: .never,
                steps: ["s.install.KB967326"],
                orders: ["do not migrate SYSVOL: KB967326 is not effective after this plan"],
                warnings: ["updates.restart is never", "KB967326 is waiting for a restart"]
            ),
            Case(
                name: "an update that is required as well is installed once",
                require: ["KB967326"],
                steps: ["s.install.KB967326", "s.restart.1"],
                orders: ["migrate SYSVOL only after step s.restart.1, which makes KB967326 effective"]
            ),
            Case(
                name: "other required updates change nothing but the step",
                system: Fleets.windows("2008", 2, installed: ["KB967326"]),
                require: ["KB977381"],
                steps: ["s.install.KB977381", "s.restart.1"],
                orders: ["migrate SYSVOL at any time: KB967326 is effective"]
            ),
        ]
    }

    @Test("the plan says when it may be done", arguments: Case.all)
    func orders(_ example: Case) throws {
        let topology = Fleets.topology(
            [Fleets.server("s", example.system, upcoming: example.events)],
            [],
            require: example.require,
            restart: example.restart,
            accept: example.accept.map { Acceptance(server: "s", update: $0, reason: "known") }
        )
        let plan = try Fleets.plan(topology)
        #expect(plan.steps.map(\.id) == example.steps)
        #expect(plan.orders.map { plan.sentence(for: $0) } == example.orders)
        #expect(plan.outcome == example.outcome)
        #expect(plan.accepted.map(\.finding.update) == example.accept)
        for (warning, beginning) in zip(plan.warnings, example.warnings) {
            #expect(warning.message.hasPrefix(beginning), "\(warning.message)")
        }
        #expect(plan.warnings.count == example.warnings.count, "\(plan.warnings.map(\.message))")
    }

    @Test("an update that is wanted for an event alone says so")
    func reason() throws {
        let plan = try Fleets.plan(
            Fleets.topology(
                [Fleets.server("s", Fleets.windows("2008", 2), upcoming: [.sysvolMigration])],
                [],
                require: []
            )
        )
        #expect(plan.steps[0].reason == "it must be effective before the migration of SYSVOL")
        #expect(plan.servers[0].verdicts.map(\.update) == ["KB967326"])
    }

    @Test("a missing update for what is done by hand holds up no folder")
    func folders() throws {
        let servers = [Fleets.server("a", Fleets.linux), Fleets.server("b", upcoming: [.sysvolMigration])]
        let plan = try Fleets.plan(Fleets.topology(servers, [Fleets.folder("f", ["a", "b"])], require: []))
        #expect(plan.outcome == .ready, "nothing of the plan is left out")
        #expect(plan.steps.contains { $0.id == "b.f.initialSync" })
        #expect(plan.orders.map(\.missing) == [["KB967326"]])
    }

    @Test("where the restarts are impossible nothing may be done that needs one")
    func infeasible() throws {
        let servers = [Fleets.server("s", Fleets.windows("2008", 2), upcoming: [.sysvolMigration])]
        let plan = try Fleets.plan(
            Fleets.topology(servers, [Fleets.folder("f", ["s"], minOnline: 1)], require: [])
        )
        #expect(plan.outcome == .infeasible)
        #expect(plan.orders.map(\.missing) == [["KB967326"]])
        #expect(plan.orders.map(\.after) == [nil])
    }

    @Test("while a service pack takes updates away the event waits until they are back")
    func servicePack() throws {
        var catalogue = try Catalogues.builtin()
        catalogue.products.append(
            Product(
                id: "packed",
                title: "Packed",
                platforms: [.x64],
                servicePacks: (0...1).map {
                    ServicePack(level: $0, title: "P\($0)", builds: [], platforms: [.x64], update: $0 > 0 ? "P1" : nil)
                }
            )
        )
        func update(_ id: String, servicePack: Int? = nil, precedes: [OrderedEvent] = []) -> Update {
            Update(
                id: id,
                title: id,
                source: UpdateSource(document: "test"),
                restart: .always,
                servicePack: servicePack,
                precedes: precedes,
                appliesTo: [SystemRange(os: "packed")]
            )
        }
        catalogue.updates += [update("P1", servicePack: 1), update("FIX", precedes: [.sysvolMigration])]
        var system = Fleets.linux
        (system.os, system.servicePack, system.installedUpdates) = ("packed", 0, ["FIX"])
        let plan = try Fleets.plan(
            Fleets.topology([Fleets.server("s", system, upcoming: [.sysvolMigration])], [], require: ["P1"]),
            catalogue: catalogue
        )
        #expect(plan.steps.map(\.id) == ["s.install.P1", "s.restart.1", "s.install.FIX", "s.restart.2"])
        #expect(plan.orders.map(\.after) == ["s.restart.2"])
    }
}
