// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import Testing

@Suite("Verdicts")
struct AssessorTests {
    private func facts(
        _ versions: [String: FileVersion],
        servicePack: Int = 2,
        installed: [String]? = []
    ) -> ServerFacts {
        ServerFacts(
            os: "windows-server-2008",
            servicePack: servicePack,
            platform: .x64,
            roles: ["dfs-replication"],
            installedUpdates: installed,
            fileVersions: versions
        )
    }

    private func finding(_ facts: ServerFacts) throws -> Finding {
        try Assessor(Catalogues.builtin()).finding(for: "KB977381", on: facts)
    }

    @Test("a higher number on the GDR branch does not carry the fix")
    func branch() throws {
        let names = ["Dfsrs.exe", "Dfsrress.dll", "Dfsrs.exe.mui", "Dfsrress.dll.mui"]
        let gdr = Dictionary(uniqueKeysWithValues: names.map { ($0, FileVersion(6, 0, 6003, 18_881)) })
        let found = try finding(facts(gdr))
        #expect(found.verdict == .needed)
        #expect(
            found.evidence.contains(
                "Dfsrs.exe 6.0.6003.18881 is of the GDR branch, which does not carry the fix of 6.0.6002.22269"
            )
        )
        let ldr = gdr.mapValues { _ in FileVersion(6, 0, 6003, 20_489) }
        #expect(try finding(facts(ldr)).verdict == .present)
    }

    @Test("a file of another product or of a later service pack makes the facts contradict each other")
    func contradiction() throws {
        let other = try finding(facts(["Dfsrs.exe": FileVersion(6, 1, 7600, 20_578)], installed: ["KB977381"]))
        #expect(other.verdict == .undecidable)
        #expect(
            other.evidence == [
                "the facts contradict each other: dfsrs.exe 6.1.7600.20578 belongs to Windows Server 2008 R2, not to Windows Server 2008"
            ]
        )
        let later = try finding(facts(["Dfsrs.exe": FileVersion(6, 0, 6002, 18_005)], servicePack: 1))
        #expect(later.verdict == .undecidable)
        let earlier = try finding(facts(["Dfsrs.exe": FileVersion(6, 0, 6001, 22_565)], servicePack: 2))
        #expect(earlier.verdict == .needed)
    }

    @Test("a combination that never existed is undecidable")
    func impossible() throws {
        let finding = try finding(facts([:], servicePack: 3))
        #expect(finding.verdict == .undecidable)
        #expect(finding.evidence == ["Windows Server 2008 with service pack 3 on x64 never existed"])
    }

    @Test("an update or product that no catalogue knows is undecidable, and hostile names are shown harmless")
    func unknown() throws {
        let assessor = Assessor(try Catalogues.builtin())
        #expect(assessor.finding(for: "KB\u{1B}[2J", on: facts([:])).evidence == ["no catalogue knows KB\\x1B[2J"])
        #expect(assessor.finding(for: "KB977381", on: ServerFacts(os: "beos")).verdict == .undecidable)
    }

    @Test("a numbered article is found in the list of installed updates in whatever case the catalogue has it")
    func listedSpelling() {
        let assessor = Assessor(Catalogues.small(["kb5", "Kb6", "fix7"].map { Catalogues.toy($0) }))
        let facts = Catalogues.toyFacts(installed: ["KB5", "kb6", "FIX7"])
        #expect(assessor.finding(for: "kb5", on: facts).verdict == .present)
        #expect(assessor.finding(for: "Kb6", on: facts).verdict == .present)
        #expect(assessor.finding(for: "fix7", on: facts).verdict == .needed)
        let sequence = assessor.sequence(required: ["kb5", "Kb6"], on: Catalogues.toyFacts(), mayRestart: true)
        #expect(sequence.layers.map { $0.installs.map(\.update) } == [["Kb6", "kb5"]] && sequence.unsettled.isEmpty)
    }

    @Test("of several contradicting files the first by name is told, however the file table spells and orders them")
    func firstContradiction() {
        let file = { Catalogues.file($0, FileVersion(1, 0, 0, 1)) }
        var catalogue = Catalogues.small([Catalogues.toy("A", files: [file("c.dll"), file("B.dll"), file("a.dll")])])
        for (id, build) in [("toy", Build(1, 0, 0)), ("doll", Build(2, 0, 0))] {
            let pack = ServicePack(level: 0, title: id, builds: [build], platforms: [.x64])
            catalogue.products.removeAll { $0.id == id }
            catalogue.products.append(Product(id: id, title: id, platforms: [.x64], servicePacks: [pack]))
        }
        let doll = FileVersion(2, 0, 0, 1)
        let facts = ServerFacts(
            os: "toy",
            servicePack: 0,
            platform: .x64,
            installedUpdates: [],
            fileVersions: ["A.dll": FileVersion(1, 0, 0, 1), "b.dll": doll, "C.dll": doll, "0.dll": doll]
        )
        #expect(
            Assessor(catalogue).finding(for: "A", on: facts).evidence
                == ["the facts contradict each other: b.dll 2.0.0.1 belongs to doll, not to toy"]
        )
    }

    @Test("an installed update that replaces another one settles it, where the replacement holds")
    func supersedence() {
        let new = Catalogues.toy("NEW", supersedes: [Supersedence(update: "OLD")])
        let elsewhere = Catalogues.toy(
            "ELSE",
            supersedes: [Supersedence(update: "OLD", on: [SystemRange(os: "other")])]
        )
        let assessor = Assessor(Catalogues.small([Catalogues.toy("OLD"), new, elsewhere]))
        #expect(assessor.finding(for: "OLD", on: Catalogues.toyFacts(installed: ["NEW"])).verdict == .superseded)
        #expect(assessor.finding(for: "OLD", on: Catalogues.toyFacts(installed: ["ELSE"])).verdict == .needed)
        #expect(
            assessor.finding(for: "OLD", on: Catalogues.toyFacts(installed: ["NEW"], pendingRestart: true)).verdict
                == .pendingRestart
        )
    }

    @Test("supersedence is transitive, and a cycle of it ends")
    func supersedenceChain() {
        let updates = [
            Catalogues.toy("A", supersedes: [Supersedence(update: "C")]),
            Catalogues.toy("B", supersedes: [Supersedence(update: "A")]),
            Catalogues.toy("C", supersedes: [Supersedence(update: "B")]),
            Catalogues.toy("D", supersedes: [Supersedence(update: "C")]),
        ]
        let assessor = Assessor(Catalogues.small(updates))
        #expect(assessor.finding(for: "A", on: Catalogues.toyFacts(installed: ["D"])).verdict == .superseded)
        #expect(assessor.finding(for: "A", on: Catalogues.toyFacts()).verdict == .needed)
    }

    @Test("a prerequisite that can be installed leaves an update needed; one that cannot blocks it")
    func prerequisites() {
        let updates = [
            Catalogues.toy("BASE"), Catalogues.toy("X", after: [PrerequisiteGroup(anyOf: [.update("BASE")])]),
            Catalogues.toy("Y", after: [PrerequisiteGroup(anyOf: [.update("GONE"), .servicePack(2)])]),
            Catalogues.toy("Z", after: [PrerequisiteGroup(anyOf: [.update("GONE"), .update("X")])]),
            Catalogues.toy("LOOP1", after: [PrerequisiteGroup(anyOf: [.update("LOOP2")])]),
            Catalogues.toy("LOOP2", after: [PrerequisiteGroup(anyOf: [.update("LOOP1")])]),
        ]
        let assessor = Assessor(Catalogues.small(updates))
        let facts = Catalogues.toyFacts()
        #expect(assessor.finding(for: "X", on: facts).verdict == .needed)
        let blocked = assessor.finding(for: "Y", on: facts)
        #expect(blocked.verdict == .blocked)
        #expect(blocked.evidence.first == "its prerequisite GONE or service pack 2 is missing and cannot be obtained")
        #expect(assessor.finding(for: "Z", on: facts).verdict == .needed)
        #expect(assessor.finding(for: "LOOP1", on: facts).verdict == .blocked)
    }
}
