// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import FoundationEssentials
import Glibc
import Testing

/// The example `linux-packages`, with the facts that its script prints.
@Suite("Updates that are Debian packages")
struct LinuxPackagesTests {
    private static let folder = Repository.root.appending(path: "examples/linux-packages")

    private func load() throws -> (topology: Topology, catalogue: UpdateCatalogue) {
        func bytes(_ name: String) -> [UInt8]? {
            (try? Data(contentsOf: Self.folder.appending(path: name))).map { Array($0) }
        }
        let source = SourceText(file: "topology.yaml", bytes: try #require(bytes("topology.yaml")))
        let loaded = TopologyLoader.load([source], builtin: try Catalogues.builtin(), read: bytes)
        return (try #require(loaded.topology, "\(loaded.diagnostics.map(\.summary))"), loaded.catalogue)
    }

    /// What the example's script prints about a server.
    private func facts(_ server: String) throws -> ServerFacts {
        let script = Self.folder.appending(path: "facts.sh").path()
        let stream = unsafe try #require(unsafe popen("'\(script)' \(server)", "r"))
        var output: [UInt8] = []
        while let byte = UInt8(exactly: unsafe fgetc(stream)) { output.append(byte) }
        try #require(unsafe pclose(stream) == 0)
        return try ServerFacts(json: JSONValue.parse(output), origin: .command)
    }

    private func document() throws -> PlanDocument {
        let (topology, catalogue) = try load()
        var facts: [String: ServerFacts] = [:]
        for server in topology.servers { facts[server.name] = try self.facts(server.name) }
        let plan = try Planner(catalogue: catalogue, options: Planner.Options())
            .plan(topology, facts: facts, observed: ObservedFleet())
        return PlanDocument(
            plan: plan,
            topology: topology,
            lineage: "8d0c",
            serial: 4,
            hashes: PlanHashes(topology: topology, catalogue: catalogue, facts: facts, hash: Documents.hash)
        )
    }

    @Test("versions are compared as Debian compares them, and what is not installed is not missed")
    func verdicts() throws {
        let plan = try document().plan
        let findings = Dictionary(
            uniqueKeysWithValues: plan.servers.flatMap { server in
                server.verdicts.map { ("\(server.name) \($0.update)", $0) }
            }
        )
        let verdicts = findings.mapValues(\.verdict)
        #expect(
            verdicts == [
                "oslo EXAMPLE-1": .needed, "oslo EXAMPLE-2": .needed, "oslo KB977381": .notApplicable,
                "rome EXAMPLE-1": .present, "rome EXAMPLE-2": .present, "rome KB977381": .notApplicable,
                "riga EXAMPLE-1": .notApplicable, "riga EXAMPLE-2": .needed, "riga KB977381": .notApplicable,
            ]
        )
        #expect(
            findings["oslo EXAMPLE-1"]?.evidence == ["example-files is 2.4.1-3+deb12u1, below 2.4.1-3+deb12u2"]
        )
        #expect(plan.outcome == .ready)
        #expect(plan.restartCount == 2)
    }

    @Test("the plan of the example is the golden one")
    func golden() throws {
        try Goldens.expect(document().json.text(.pretty) + "\n", equals: "linux-packages.plan.json")
    }

    @Test("a plan is made stale by a package that its catalogue names, and by no other")
    func staleness() throws {
        let (topology, catalogue) = try load()
        func hashes(_ change: (inout [String: String]) -> Void) throws -> PlanHashes {
            var versions = ["example-files": "1-1", "other": "1-1"]
            change(&versions)
            let facts = ServerFacts(
                os: "debian-12",
                platform: .x64,
                packageVersions: try versions.mapValues { try #require(DebianVersion($0)) }
            )
            return PlanHashes(topology: topology, catalogue: catalogue, facts: ["oslo": facts], hash: Documents.hash)
        }
        let before = try hashes { _ in }
        #expect(try hashes { $0["other"] = "2-1" } == before)
        #expect(try hashes { $0["new"] = "2-1" } == before)
        #expect(try hashes { $0["example-files"] = "2-1" }.facts != before.facts)
        #expect(try hashes { $0["example-files"] = nil }.facts != before.facts)
    }
}
