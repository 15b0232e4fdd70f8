// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldDiagnostics
import EvenfoldServicing
import Testing

@Suite("Validate, plan and explain")
struct PlanningTests {
    static let topology = """
        apiVersion: evenfold/v1
        kind: Topology
        metadata: { name: branches }
        servers:
          - name: hq
            address: hq.example.net:7450
            system: { os: windows-server-2008, servicePack: 2, platform: x64, roles: [dfs-replication], installedUpdates: [], fileVersions: { Dfsrs.exe: 6.0.6002.18005 } }
            maintenance: { actuator: { command: { install: [./install.sh], restart: [./restart.sh], timeout: 5m } } }
          - name: berlin
            address: berlin.example.net:7450
            facts: { command: [./facts.sh, berlin] }
        folders:
          - name: projects
            path: /srv/projects
            minOnline: 1
            members:
              - { server: hq, primary: true }
              - berlin
            connections: full-mesh
        updates:
          require: [KB977381]

        """

    static let berlin = """
        {"os": "windows-server-2008", "servicePack": 2, "platform": "x64", "roles": ["dfs-replication"],
         "installedUpdates": ["KB977381"], "fileVersions": {"Dfsrs.exe": "6.0.6002.22269"}, "pendingRestart": false}
        """

    private func tester(facts: ProcessOutcome? = nil) -> CommandTester {
        var tester = CommandTester()
        tester.host.files = ["/etc/evenfold/topology.yaml": Self.topology]
        let outcome = facts ?? .exited(code: 0, output: Array(Self.berlin.utf8), errors: [])
        tester.host.programs = { request in
            guard request.arguments == ["/etc/evenfold/facts.sh", "berlin"], request.directory == "/etc/evenfold" else {
                return .notStarted(reason: "unexpected \(request.arguments)")
            }
            return outcome
        }
        return tester
    }

    private let file = "/etc/evenfold/topology.yaml"

    @Test("a sound topology is valid and says what it holds")
    func valid() async {
        let run = await tester().run(["validate", file])
        #expect(run.status == .success)
        #expect(run.output == "Valid: branches: 2 servers, 1 folder.\n")
    }

    @Test("validation as JSON is a document of kind Diagnostics")
    func validJSON() async throws {
        let run = await tester().run(["validate", file, "--output", "json"])
        let json = try JSONValue.parse(Array(run.output.utf8))
        #expect(json["formatVersion"] == "1.0")
        #expect(json["kind"] == "Diagnostics")
        #expect(json["outcome"] == "valid")
        #expect(json["diagnostics"]?.arrayValue?.isEmpty == true)
    }

    @Test("the plan reads from top to bottom: what, who and why, when, what stays online")
    func planText() async {
        let run = await tester().run(["plan", file])
        #expect(run.status == .success)
        #expect(run.output.hasPrefix("Plan for branches: 1 update, 1 restart in 1 round, 6 replication steps.\n"))
        var rest = run.output[...]
        for part in [
            "Servers\n", "hq", "Windows Server 2008 SP2, x64, 1 restart\n", "+ KB977381  needed\n", "berlin",
            "= KB977381  present\n", "Round 1: hq restarts, about 20 min\n", "+  install", "KB977381 on hq",
            "!  restart",
            "Round 2: no restart\n",
            ">  open", "projects on hq", ">  initial sync", "While servers restart\n", "2 members  minimum 1",
            "at least 1 online, slack 0\n", "fewer than 1 restart in 1 round; this one has no more.\n", "Signs: ",
        ] {
            let range = rest.firstRange(of: part)
            #expect(range != nil, "\(part) is missing or in another place: \(run.output)")
            if let range { rest = rest[range.upperBound...] }
        }
        #expect(run.messages.contains("No fleet at /etc/evenfold/.evenfold-fleet"))
    }

    @Test("the same input makes the same document, with the keys of the design")
    func planJSON() async throws {
        let first = await tester().run(["plan", file, "--output", "json"])
        let second = await tester().run(["plan", file, "--output", "json"])
        #expect(first.output == second.output)
        let json = try JSONValue.parse(Array(first.output.utf8))
        for key in [
            "formatVersion", "kind", "outcome", "summary", "servers", "rounds", "steps", "lowerBound", "warnings",
            "infeasible",
            "topology", "lineage", "serial", "hashes",
        ] {
            #expect(json[key] != nil, "\(key)")
        }
        #expect(json["summary"]?["updates"] == 1)
        #expect(json["outcome"] == "ready")
    }

    @Test("--detailed-exitcode tells changes from none")
    func detailedExitCode() async {
        let run = await tester().run(["plan", file, "--detailed-exitcode"])
        #expect(run.status == .changesOrDegraded)
    }

    @Test("an embedded server of which nothing is declared is this machine, before it is hosted")
    func embeddedFacts() async {
        var tester = CommandTester()
        tester.host.files = [
            "/etc/evenfold/topology.yaml": """
            apiVersion: evenfold/v1
            kind: Topology
            metadata: { name: one }
            servers: [{ name: here }]
            folders: [{ name: files, path: /srv/files, members: [{ server: here, primary: true }] }]
            updates: { require: [KB977381] }

            """
        ]
        let unknown = await tester.run(["plan", file])
        #expect(unknown.output.contains("the operating system is unknown"), "\(unknown)")
        tester.host.ownFacts = ServerFacts(os: "debian-12", platform: .x64, origin: .agent)
        let known = await tester.run(["plan", file])
        #expect(known.output.contains("here  Debian 12, x64\n"), "\(known)")
    }

    @Test("a facts command that fails leaves its server undecided and is named")
    func failingFacts() async {
        let failures: [(ProcessOutcome, String)] = [
            (.exited(code: 3, output: [], errors: Array("first\nno route\n".utf8)), "exit code 3: no route"),
            (.timedOut(errors: []), "time limit of 30s"),
            (.notStarted(reason: "Permission denied"), "Permission denied"),
            (.exited(code: 0, output: Array("{\"os\": 1}".utf8), errors: []), "EV0332"),
            (.exited(code: 0, output: Array("hello".utf8), errors: []), "EV0332"),
        ]
        for (outcome, words) in failures {
            let run = await tester(facts: outcome).run(["plan", file])
            #expect(run.status == .success)
            #expect(run.output.contains("incomplete"))
            #expect(run.output.contains("undecidable"))
            #expect(run.messages.contains(words), "\(run.messages)")
        }
    }

    @Test("a plan that cannot be saved is a failure, not a lost file")
    func unwritable() async {
        let run = await tester().run(["plan", file, "--out", "/readonly/plan.json"])
        #expect(run.status == .failure)
        #expect(run.messages.contains("Read-only file system"))
    }

    @Test("a saved plan is shown as it was made")
    func show() async {
        var tester = tester()
        let planned = await tester.run(["plan", file]).output
        let saved = await tester.run(["plan", file, "--output", "json"]).output
        tester.host.files["/etc/evenfold/plan.json"] = saved
        let text = await tester.run(["show", "/etc/evenfold/plan.json"])
        #expect(text.status == .success)
        #expect(text.output == planned)
        #expect(text.messages.isEmpty)
        let json = await tester.run(["show", "/etc/evenfold/plan.json", "--output", "json"])
        #expect(json.output == saved)
    }

    @Test("a code and an update are explained, whatever their case")
    func explain() async {
        let code = await tester().run(["explain", "ev0107"])
        #expect(code.status == .success)
        #expect(code.output.hasPrefix("EV0107: "))
        let update = await tester().run(["explain", "kb977381"])
        #expect(update.status == .success)
        #expect(update.output.contains("Dfsrs.exe"))
        let index = await tester().run(["explain"])
        #expect(index.output.contains("KB977381") && index.output.contains("EV0001"))
    }
}
