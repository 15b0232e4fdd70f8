// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import SeededTesting
import Testing

@Suite("Servicing sequences")
struct SequenceTests {
    private func sequence(
        _ updates: [Update],
        _ required: [String],
        installed: [String] = [],
        pendingRestart: Bool? = nil,
        mayRestart: Bool = true
    ) -> ServicingSequence {
        Assessor(Catalogues.small(updates)).sequence(
            required: required,
            on: Catalogues.toyFacts(installed: installed, pendingRestart: pendingRestart),
            mayRestart: mayRestart
        )
    }

    private func after(_ ids: [String], effective: Bool = false) -> [PrerequisiteGroup] {
        [PrerequisiteGroup(anyOf: ids.map { .update($0) }, effective: effective)]
    }

    private func shape(_ sequence: ServicingSequence) -> [String] {
        sequence.layers.map { ($0.installs.map(\.update) + ($0.restarts ? ["restart"] : [])).joined(separator: " ") }
    }

    @Test("a fix of the LDR branch is planned once, also over a file of the GDR branch with a higher number")
    func branches() throws {
        let facts = ServerFacts(
            os: "windows-server-2008",
            servicePack: 2,
            platform: .x64,
            roles: ["dfs-replication"],
            installedUpdates: [],
            fileVersions: ["Dfsrs.exe": FileVersion(6, 0, 6003, 18_881)]
        )
        let result = Assessor(try Catalogues.builtin()).sequence(required: ["KB977381"], on: facts, mayRestart: true)
        #expect(result.layers.flatMap(\.installs).map(\.update) == ["KB977381"])
        #expect(result.restarts == 1)
        #expect(result.unsettled.isEmpty)
    }

    @Test("updates without hard edges share one restart")
    func oneRestart() {
        let result = sequence(
            [Catalogues.toy("A"), Catalogues.toy("B", after: after(["A"])), Catalogues.toy("C")],
            ["C", "B"]
        )
        #expect(shape(result) == ["A B C restart"])
        #expect(result.layers[0].installs.map(\.onBehalfOf) == ["B", nil, nil])
        #expect(result.unsettled.isEmpty)
    }

    @Test("a prerequisite that must be effective costs a restart of its own")
    func hardEdge() {
        let result = sequence([Catalogues.toy("A"), Catalogues.toy("B", after: after(["A"], effective: true))], ["B"])
        #expect(shape(result) == ["A restart", "B restart"])
        #expect(result.restartLowerBound == 2)
    }

    @Test("a prerequisite that needs no restart is effective at once")
    func hardEdgeWithoutRestart() {
        let updates = [Catalogues.toy("A", restart: .never), Catalogues.toy("B", after: after(["A"], effective: true))]
        #expect(shape(sequence(updates, ["B"])) == ["A B restart"])
    }

    @Test("an update of unknown restart need gets a restart")
    func unknownRestart() {
        let result = sequence([Catalogues.toy("A", restart: nil)], ["A"])
        #expect(shape(result) == ["A restart"])
        #expect(result.layers[0].installs[0].restart == .maybe)
    }

    @Test("an exclusive update has a layer to itself")
    func exclusive() {
        let updates = [Catalogues.toy("A"), Catalogues.toy("B", exclusive: true), Catalogues.toy("C")]
        let result = sequence(updates, ["A", "B", "C"])
        #expect(shape(result) == ["B restart", "A C restart"])
        #expect(result.restartLowerBound == 2)
    }

    @Test("a pending restart comes first when there is something to do, and is left alone otherwise")
    func pendingFirst() {
        let updates = [Catalogues.toy("A"), Catalogues.toy("N", restart: .never)]
        #expect(shape(sequence(updates, ["A"], pendingRestart: true)) == ["restart", "A restart"])
        #expect(shape(sequence(updates, ["A"], installed: ["A"], pendingRestart: true)) == ["restart"])
        #expect(shape(sequence(updates, ["N"], installed: ["N"], pendingRestart: true)).isEmpty)
    }

    @Test("of the options of a group the one with fewest restarts is taken, then fewest updates, then the lowest id")
    func choice() {
        let updates = [
            Catalogues.toy("A1", after: after(["H"], effective: true)), Catalogues.toy("H"),
            Catalogues.toy("A2", after: after(["N"])), Catalogues.toy("N", restart: .never),
            Catalogues.toy("A4"), Catalogues.toy("A3"), Catalogues.toy("X", after: after(["A1", "A2", "A4", "A3"])),
        ]
        #expect(shape(sequence(updates, ["X"])) == ["A3 X restart"])
        #expect(shape(sequence(updates, ["X"], installed: ["A1"])) == ["X restart"])
    }

    @Test("an update that a required one replaces is not installed")
    func superseded() {
        let updates = [Catalogues.toy("OLD"), Catalogues.toy("NEW", supersedes: [Supersedence(update: "OLD")])]
        let result = sequence(updates, ["OLD", "NEW"])
        #expect(shape(result) == ["NEW restart"])
        #expect(result.unsettled.isEmpty)
    }

    @Test("of two updates that write one file the higher version is written last")
    func sharedFile() {
        let newer = Catalogues.toy("A", files: [Catalogues.file("x.dll", FileVersion(1, 0, 0, 2))])
        let older = Catalogues.toy("B", files: [Catalogues.file("X.DLL", FileVersion(1, 0, 0, 1))])
        #expect(shape(sequence([newer, older], ["A", "B"])) == ["B A restart"])
        let bound = Catalogues.toy("B", after: after(["A"]), files: [Catalogues.file("x.dll", FileVersion(1, 0, 0, 1))])
        let result = sequence([newer, bound], ["A", "B"])
        #expect(shape(result) == ["A B restart"])
        #expect(result.remarks == ["A has newer files than B but must be installed first; check the files afterwards"])
    }

    @Test("without permission to restart, only what stands before the first restart is installed and stays unsettled")
    func neverRestart() {
        let updates = [
            Catalogues.toy("N", restart: .never), Catalogues.toy("A"),
            Catalogues.toy("B", after: after(["A"], effective: true)),
        ]
        let result = sequence(updates, ["N", "B"], mayRestart: false)
        #expect(shape(result) == ["A N"])
        #expect(result.unsettled.map(\.update) == ["B"])
        let single = sequence(updates, ["N", "A"], mayRestart: false)
        #expect(shape(single) == ["A N"])
        #expect(single.unsettled.map(\.update) == ["A"])
        #expect(single.unsettled.map(\.verdict) == [.pendingRestart])
    }

    @Test("a service pack goes first and alone, and what it resets is judged anew")
    func servicePack() throws {
        let pack = Update(
            id: "KB976932",
            title: "SP1",
            source: UpdateSource(document: "test"),
            restart: .always,
            servicePack: 1,
            prerequisites: [PrerequisiteGroup(anyOf: [.update("KB2533552")])],
            appliesTo: [SystemRange(os: "windows-server-2008-r2", servicePacks: [0])]
        )
        let first = Update(
            id: "KB2533552",
            title: "first",
            source: UpdateSource(document: "test"),
            restart: .never,
            appliesTo: [SystemRange(os: "windows-server-2008-r2", servicePacks: [0])]
        )
        let fix = Update(
            id: "FIX",
            title: "fix",
            source: UpdateSource(document: "test"),
            restart: .always,
            prerequisites: [PrerequisiteGroup(anyOf: [.servicePack(1)])],
            appliesTo: [SystemRange(os: "windows-server-2008-r2")]
        )
        let only1 = Update(
            id: "LATE",
            title: "late",
            source: UpdateSource(document: "test"),
            restart: .always,
            appliesTo: [SystemRange(os: "windows-server-2008-r2", servicePacks: [1])]
        )
        let builtin = try Catalogues.builtin()
        let base = builtin.updates.filter { $0.id == "KB977381" }
        let catalogue = UpdateCatalogue(products: builtin.products, updates: base + [pack, first, fix, only1])
        let facts = ServerFacts(
            os: "windows-server-2008-r2",
            servicePack: 0,
            platform: .x64,
            roles: ["dfs-replication"],
            installedUpdates: ["KB977381"]
        )
        let result = Assessor(catalogue).sequence(required: ["KB977381", "FIX", "LATE"], on: facts, mayRestart: true)
        #expect(shape(result) == ["KB2533552", "KB976932 restart", "FIX LATE restart"])
        #expect(result.findings.map(\.verdict) == [.notCovered, .needed, .needed])
        #expect(result.findings[0].evidence.first == "after KB976932, which the plan installs")
        #expect(result.findings[2].evidence.first == "it can be installed after KB976932, which the plan installs")
        #expect(result.unsettled.map(\.update) == ["KB977381"])
    }

    @Test(
        "a required service pack is left out where a higher one is installed anyway, and never replaced by one unasked"
    )
    func higherServicePack() {
        let fix = Update(
            id: "FIX",
            title: "FIX",
            source: UpdateSource(document: "test"),
            restart: .never,
            prerequisites: [PrerequisiteGroup(anyOf: [.servicePack(2)])],
            appliesTo: [SystemRange(os: "packed")]
        )
        let first = Update(
            id: "FIRST",
            title: "FIRST",
            source: UpdateSource(document: "test"),
            restart: .always,
            appliesTo: [SystemRange(os: "packed")]
        )
        let updates = [Catalogues.pack(1, after: after(["FIRST"])), Catalogues.pack(2), fix, first]
        let assessor = Assessor(UpdateCatalogue(products: [Catalogues.packed], updates: updates))
        let facts = ServerFacts(os: "packed", servicePack: 0, platform: .x64, roles: [], installedUpdates: [])
        func plan(_ required: [String]) -> [String] {
            let result = assessor.sequence(required: required, on: facts, mayRestart: true)
            #expect(result.unsettled.isEmpty)
            return shape(result)
        }
        #expect(plan(["P1", "FIX"]) == ["P2 restart", "FIX"])
        #expect(plan(["P1", "P2"]) == ["P2 restart"])
        #expect(plan(["P1"]) == ["FIRST restart", "P1 restart"])
    }
}
