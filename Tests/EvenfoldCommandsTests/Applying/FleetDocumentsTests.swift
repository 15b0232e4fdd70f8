// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldCommands
import EvenfoldPlanner
import EvenfoldTopology
import Testing

@Suite("Documents of a plan")
struct FleetDocumentsTests {
    private typealias Activation = FleetDocument.Activation

    private func step(_ server: String, _ action: PlanStep.Action) -> PlanStep {
        PlanStep(id: "\(server).f.\(action.rawValue)", server: server, folder: "f", action: action, reason: "r")
    }

    @Test("the first document opens only what its steps open")
    func first() {
        let topology = RestartGateTests.topology(minOnline: 1)
        var documents = FleetDocuments(
            fleet: "x",
            fence: 9,
            topology: topology,
            former: nil,
            steps: [step("a", .open), step("b", .open)]
        )
        let document = documents.next(beginning: [step("a", .open)])
        #expect(document.version == 1)
        #expect(document.fence == 9)
        #expect(document.topology == topology)
        #expect(document.activated == [Activation(server: "a", folder: "f")])
        #expect(documents.next(beginning: [step("b", .open)]).activated.count == 2)
    }

    @Test("versions go on from the last document, and what was open stays open")
    func continuing() {
        let topology = RestartGateTests.topology(minOnline: 1)
        let former = FleetDocument(
            fleet: "x",
            version: 7,
            fence: 3,
            topology: topology,
            activated: [Activation(server: "a", folder: "f")]
        )
        var documents = FleetDocuments(fleet: "x", fence: 9, topology: topology, former: former, steps: [])
        let document = documents.next(beginning: [step("b", .open)])
        #expect(document.version == 8)
        #expect(document.activated == [Activation(server: "a", folder: "f"), Activation(server: "b", folder: "f")])
    }

    @Test("a member that leaves is in force until its step, and gone with it")
    func leaving() {
        let old = RestartGateTests.topology(minOnline: 1)
        let new = RestartGateTests.topology(minOnline: 1, servers: ["a", "b"])
        let former = FleetDocument(
            fleet: "x",
            version: 1,
            fence: 3,
            topology: old,
            activated: Set(["a", "b", "c"].map { Activation(server: $0, folder: "f") })
        )
        var documents = FleetDocuments(fleet: "x", fence: 9, topology: new, former: former, steps: [step("c", .leave)])
        #expect(documents.audience.map(\.name) == ["a", "b", "c"])
        let before = documents.next(beginning: [])
        #expect(before.topology.folders[0].members.map(\.server) == ["a", "b", "c"])
        #expect(before.activated.contains(Activation(server: "c", folder: "f")))
        let after = documents.next(beginning: [step("c", .leave)])
        #expect(after.topology == new)
        #expect(after.activated == [Activation(server: "a", folder: "f"), Activation(server: "b", folder: "f")])
    }

    @Test("a folder that leaves as a whole is in force until its members have left")
    func leavingFolder() {
        let old = RestartGateTests.topology(minOnline: 1)
        var new = old
        new.folders = []
        let staying: Set = [Activation(server: "b", folder: "f")]
        let transitional = TransitionalTopology.make(new, former: old, staying: staying)
        #expect(transitional.folders.map(\.name) == ["f"])
        #expect(transitional.folders[0].members.map(\.server) == ["b"])
    }
}
