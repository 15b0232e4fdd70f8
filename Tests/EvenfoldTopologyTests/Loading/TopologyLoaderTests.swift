// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldTopology
import Testing

@Suite("Topology loader")
struct TopologyLoaderTests {
    /// A sound topology; every case below changes one thing in it.
    private static let sound = """
        apiVersion: evenfold/v1
        kind: Topology
        metadata: { name: test }
        servers:
          - name: hq
            address: hq.test:7450
            system: { os: windows-server-2008, servicePack: 2, platform: x64 }
          - name: berlin
            address: berlin.test:7450
          - { name: paris, address: "paris.test:7450" }
        folders:
          - name: projects
            path: /srv/projects
            minOnline: 2
            members:
              - { server: hq, primary: true }
              - berlin
              - { server: paris }
            connections: full-mesh
        updates:
          require: [KB977381]

        """

    private static func load(_ text: String) -> (topology: Topology?, diagnostics: [Diagnostic]) {
        let loaded = TopologyLoader.load(
            [SourceText(file: "t.yaml", bytes: Array(text.utf8))],
            builtin: BuiltinCatalogue.load(),
            knowsTimeZone: { ["Europe/Berlin", "UTC"].contains($0.text) },
            read: { _ in nil }
        )
        return (loaded.topology, loaded.diagnostics)
    }

    @Test("a sound file becomes a topology with every default filled in")
    func sound() throws {
        let loaded = Self.load(Self.sound)
        #expect(loaded.diagnostics == [])
        let topology = try #require(loaded.topology)
        #expect(topology.name == "test")
        #expect(topology.servers.map(\.name) == ["hq", "berlin", "paris"])
        #expect(topology.servers[0].system?.servicePack == 2)
        #expect(topology.servers[1].system == nil)
        #expect(topology.servers.allSatisfy { $0.maintenance.actuator == .manual })
        let folder = try #require(topology.folders.first)
        #expect(folder.minOnline == 2)
        #expect(folder.initialSync == .authoritative)
        #expect(folder.deleteLimit == .percent(50))
        #expect(folder.filter == FolderFilter(files: [], directories: []))
        #expect(folder.members.map(\.primary) == [true, false, false])
        #expect(folder.members.allSatisfy { $0.path == "/srv/projects" && !$0.anyFileSystem })
        #expect(folder.connections.count == 6)
        #expect(topology.updates == UpdatePolicy(require: ["KB977381"], restart: .ifRequired, accept: []))
    }

    @Test("defaults are overridden field by field, and words that look like numbers stay words")
    func defaults() throws {
        let loaded = Self.load(
            """
            apiVersion: evenfold/v1
            kind: Topology
            metadata: { name: 2008 }
            defaults:
              server: { maintenance: { actuator: { command: { install: [./i, 5], restart: [./r], timeout: 2h } } } }
              folder: { minOnline: 0, deleteLimit: none, initialSync: merge, connections: { hubs: [no] } }
              member: { fileSystem: any, path: /srv/default }
            servers:
              - name: no
              - { name: 007, maintenance: { actuator: manual } }
            folders:
              - name: 22.30
                members: [no, { server: 007, path: /srv/seven, fileSystem: local }]
              - name: lone
                initialSync: authoritative
                members: [{ server: no, path: /srv/lone }]
            """
        )
        #expect(loaded.diagnostics == [])
        let topology = try #require(loaded.topology)
        #expect(topology.name == "2008")
        #expect(topology.servers.map(\.name) == ["no", "007"])
        let command = CommandActuator(install: ["./i", "5"], restart: ["./r"], timeoutSeconds: 7_200)
        #expect(topology.servers[0].maintenance.actuator == .command(command))
        #expect(topology.servers[1].maintenance.actuator == .manual)
        let folder = topology.folders[0]
        #expect(folder.name == "22.30")
        #expect(folder.deleteLimit == .off)
        #expect(folder.members.map(\.path) == ["/srv/default", "/srv/seven"])
        #expect(folder.members.map(\.anyFileSystem) == [true, false])
        #expect(Set(folder.connections) == [Connection(from: "no", to: "007"), Connection(from: "007", to: "no")])
        #expect(topology.folders[1].members.map(\.primary) == [true])
        #expect(topology.folders[1].connections == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let find: String
        let put: String
        var expected: [String]
        var testDescription: String { name }

        /// Expected are `CODE line:column`, with `?help` behind it where help must contain that.
        init(_ name: String, _ find: String, _ put: String, _ expected: String...) {
            self.name = name
            self.find = find
            self.put = put
            self.expected = expected
        }

        static let schema = [
            Case("an unknown kind", "kind: Topology", "kind: Topologie", "EV0101 2:7?Topology"),
            Case("no kind", "kind: Topology\n", "", "EV0101 1:1"),
            Case("an unknown version", "evenfold/v1", "evenfold/v2", "EV0106 1:13?evenfold/v1"),
            Case("a list for a mapping", "{ name: test }", "[test]", "EV0102 3:11"),
            Case("nothing for a name", "{ name: test }", "{ name: }", "EV0102 3:19"),
            Case("a misspelt field", "minOnline", "minOnlin", "EV0103 14:5?minOnline"),
            Case("a missing field", "metadata: { name: test }\n", "", "EV0104 1:1"),
            Case("a name with a space", "- name: berlin", "- name: ber lin", "EV0106 8:11", "EV0107 17:9"),
            Case("a word for a number", "minOnline: 2", "minOnline: two", "EV0102 14:16"),
            Case("a negative number", "minOnline: 2", "minOnline: -1", "EV0106 14:16"),
            Case("a member of no form", "- berlin", "- [berlin]", "EV0102 17:9"),
            Case("a misspelt mesh", "full-mesh", "fullmesh", "EV0106 19:18?full-mesh"),
            Case("an unknown platform", "platform: x64", "platform: x86_64", "EV0106 7:66?x86"),
            Case("a wrong restart policy", "[KB977381]", "[KB977381]\n  restart: no", "EV0106 22:12"),
            Case("an update twice", "[KB977381]", "[KB977381, KB977381]", "EV0106 21:23"),
            Case("an empty command", "name: berlin", "name: berlin\n    facts: { command: [] }", "EV0106 9:23"),
            Case(
                "an actuator without a restart",
                "name: berlin",
                "name: berlin\n    maintenance: { actuator: { command: { install: [a] } } }",
                "EV0104 9:43"
            ),
            Case(
                "a bad duration",
                "name: berlin",
                "name: berlin\n    maintenance: { actuator: { command: { install: [a], restart: [b], timeout: 30min } } }",
                "EV0106 9:80"
            ),
        ]

        static let windows = [
            window("an empty window", "", "EV0104 9:28", "EV0104 9:28", "EV0104 9:28", "EV0104 9:28"),
            window("a wrong day", "days: [so], start: '22:00', duration: 4h, timeZone: UTC", "EV0106 9:37?sun"),
            window("no day", "days: [], start: '22:00', duration: 4h, timeZone: UTC", "EV0106 9:36"),
            window("a day twice", "days: [sat, sat], start: '22:00', duration: 4h, timeZone: UTC", "EV0106 9:42"),
            window("an hour too late", "days: [sat], start: '24:00', duration: 4h, timeZone: UTC", "EV0106 9:50"),
            window("no duration", "days: [sat], start: '22:00', duration: 0h, timeZone: UTC", "EV0106 9:69"),
            window("a week and a day", "days: [sat], start: '22:00', duration: 8d, timeZone: UTC", "EV0126 9:69?7d"),
            window(
                "a duration beyond numbers",
                "days: [sat], start: '22:00', duration: 99999999999999999999h, timeZone: UTC",
                "EV0126 9:69"
            ),
            window(
                "a path",
                "days: [sat], start: '22:00', duration: 4h, timeZone: ../UTC",
                "EV0106 9:83?Europe/Berlin"
            ),
            window(
                "an unknown zone",
                "days: [sat], start: '22:00', duration: 4h, timeZone: Europe/Berlim",
                "EV0139 9:83?IANA"
            ),
            Case(
                "an estimate that is too long",
                "- name: berlin",
                "- name: berlin\n    maintenance: { estimate: { install: 8d } }",
                "EV0126 9:41"
            ),
        ]

        private static func window(_ name: String, _ fields: String, _ expected: String...) -> Case {
            let put = "- name: berlin\n    maintenance: { window: { \(fields) } }"
            var example = Case(name, "- name: berlin", put)
            example.expected = expected
            return example
        }

        static let states = [
            state("a store that there is not", "store: mysql", "EV0106 20:17"),
            state("no store", "url: 'postgres://h/d'", "EV0104 20:10"),
            state("a database without its URL", "store: postgres", "EV0104 20:10"),
            state("an etcd without endpoints", "store: etcd", "EV0104 20:10"),
            state("no endpoint", "store: etcd, endpoints: []", "EV0106 20:34"),
            state("a path behind an endpoint", "store: etcd, endpoints: ['http://h:1/x']", "EV0106 20:35?https"),
            state("a password before the host", "store: postgres, url: 'postgres://u:p@h/d'", "EV0141 20:32?PGPASS"),
            state("a password as a parameter", "store: postgres, url: 'postgres://u@h/d?password=x'", "EV0141 20:32"),
            state("a URL for a file", "store: sqlite, url: 'postgres://h/d'", "EV0140 20:25?postgres"),
            state(
                "endpoints for a database",
                "store: postgres, url: 'postgres://h/d', endpoints: ['http://h:1']",
                "EV0140 20:50?etcd"
            ),
            state("a key without its certificate", "store: etcd, endpoints: ['https://h:1'], key: /k", "EV0104 20:10"),
        ]

        private static func state(_ name: String, _ fields: String, _ expected: String...) -> Case {
            var example = Case(name, "updates:", "state: { \(fields) }\nupdates:")
            example.expected = expected
            return example
        }

        static let future = [
            Case("quotas", "- berlin", "- { server: berlin, conflictQuota: 4GiB }", "EV0105 17:27"),
            Case("policies", "require: [KB977381]", "policy: recommended", "EV0105 21:3"),
            Case(
                "schedules",
                "full-mesh",
                "[{ from: hq, to: berlin, schedule: x }]",
                "EV0114 18:19",
                "EV0122 19:19",
                "EV0105 19:43"
            ),
        ]

        static let meaning = [
            Case("an unknown member", "- berlin", "- berlim", "EV0107 17:9?berlin"),
            Case("two servers of one name", "name: paris", "name: hq", "EV0108 10:13", "EV0107 18:19"),
            Case(
                "two folders of one name",
                "updates:",
                "  - { name: projects, path: /p, members: [hq] }\nupdates:",
                "EV0109 20:13"
            ),
            Case("a member twice", "- berlin", "- hq", "EV0110 17:9"),
            Case("a relative path", "/srv/projects", "srv/projects", "EV0111 13:11"),
            Case("a Windows path", "/srv/projects", "D:\\Projects", "EV0111 13:11?Linux"),
            Case("a path with dots", "/srv/projects", "/srv/../projects", "EV0111 13:11"),
            Case("a path with a closing slash", "/srv/projects", "/srv/projects/", "EV0111 13:11?“/srv/projects”"),
            Case("the root of the file system", "/srv/projects", "/", "EV0111 13:11"),
            Case("no path at all", "    path: /srv/projects\n", "", "EV0104 15:19", "EV0104 16:9", "EV0104 17:19"),
            Case(
                "nested roots",
                "updates:",
                "  - { name: inner, path: /srv/projects/in, members: [berlin] }\nupdates:",
                "EV0112 20:54"
            ),
            Case(
                "neighbouring roots",
                "updates:",
                "  - { name: other, path: /srv/projects-2, members: [berlin] }\nupdates:"
            ),
            Case(
                "a server connected to itself",
                "full-mesh",
                "[{ from: hq, to: hq }]",
                "EV0114 17:9",
                "EV0114 18:19",
                "EV0113 19:19"
            ),
            Case(
                "members that nothing joins",
                "full-mesh",
                "[{ from: hq, to: berlin }, { from: berlin, to: hq }]",
                "EV0114 18:19"
            ),
            Case("two primaries", "{ server: paris }", "{ server: paris, primary: true }", "EV0115 18:35"),
            Case("no primary", ", primary: true", "", "EV0116 15:5?merge"),
            Case(
                "no primary and a misspelt word",
                "minOnline: 2\n    members:\n      - { server: hq, primary: true }",
                "initialSync: merg\n    members:\n      - hq",
                "EV0106 14:18?merge"
            ),
            Case("more online than members", "minOnline: 2", "minOnline: 4", "EV0117 14:16"),
            Case("a service pack that never was", "servicePack: 2", "servicePack: 0", "EV0118 7:53"),
            Case(
                "a platform that never was",
                "2008, servicePack: 2, platform: x64",
                "2008-r2, platform: x86",
                "EV0118 7:53"
            ),
            Case("a service pack of Linux", "windows-server-2008", "linux", "EV0118 7:39"),
            Case("an unknown system", "windows-server-2008", "windows-server-2009", "EV0119 7:19?windows-server-2008"),
            Case("an unknown update", "[KB977381]", "[KB977318]", "EV0120 21:13?KB977381"),
            Case(
                "a one-way link",
                "full-mesh",
                "[{ from: hq, to: berlin }, { from: berlin, to: paris }, { from: paris, to: hq }]",
                "EV0122 19:19",
                "EV0122 19:45",
                "EV0122 19:74"
            ),
            Case(
                "a connection twice",
                "full-mesh",
                "[{ from: hq, to: berlin }, { from: berlin, to: hq }, { from: hq, to: berlin }, { from: hq, to: paris }, { from: paris, to: hq }]",
                "EV0123 19:71"
            ),
            Case(
                "a hub that is no member",
                "- { server: paris }\n    connections: full-mesh",
                "\n    connections: { hubs: [paris] }",
                "EV0124 19:27"
            ),
            Case("an unknown hub", "full-mesh", "{ hubs: [pariss] }", "EV0107 19:27?paris"),
            Case("an acceptance twice", "[KB977381]", "[KB977381]\n  accept: [&, &]", "EV0125 22:61"),
            Case(
                "an acceptance of nobody",
                "[KB977381]",
                "[KB977381]\n  accept: [{ server: x, update: KB1, reason: y }]",
                "EV0107 22:22",
                "EV0120 22:33"
            ),
            Case(
                "a version beyond 32 bits",
                "platform: x64",
                "platform: x64, fileVersions: { a: 6.0.6002.99999999999 }",
                "EV0126 7:90"
            ),
            Case("an address without a port", "hq.test:7450", "hq.test", "EV0127 6:14?:7450"),
            Case("an address with a strange port", "hq.test:7450", "hq.test:70000", "EV0127 6:14"),
            Case("an address twice", "berlin.test", "HQ.test", "EV0128 9:14", "EV0138 17:9"),
            Case("a pattern with a slash", "minOnline: 2", "filter: { files: [a/b] }", "EV0134 14:23"),
            Case("servers on one host with one root", "berlin.test:7450", "hq.test:7451", "EV0138 17:9"),
            Case("an unreadable catalogue", "require:", "catalogs: [builtin, x.yaml]\n  require:", "EV0204 21:23"),
            Case(
                "a second topology",
                "updates:",
                "---\nkind: Topology\nupdates:",
                "EV0104 21:1",
                "EV0104 21:1",
                "EV0104 21:1",
                "EV0130 21:1"
            ),
        ]
    }

    private static func summary(_ diagnostic: Diagnostic) -> String {
        let start = diagnostic.location?.range.start
        return "\(diagnostic.code) \(start.map { "\($0.line):\($0.column)" } ?? "nowhere")"
    }

    private func check(_ example: Case) throws {
        let acceptance = "{ server: hq, update: KB977381, reason: known }"
        let put = example.put.replacing("&", with: acceptance)
        #expect(Self.sound.contains(example.find))
        let text = Self.sound.replacing(example.find, with: put, maxReplacements: 1)
        let loaded = Self.load(text)
        let expected = example.expected.map { $0.split(separator: "?", maxSplits: 1).map(String.init) }
        #expect(loaded.diagnostics.map(Self.summary) == expected.map { $0[0] }, "\(loaded.diagnostics.map(\.summary))")
        for (diagnostic, wanted) in zip(loaded.diagnostics, expected) where wanted.count > 1 {
            let text = [diagnostic.help, diagnostic.detail, diagnostic.summary].compactMap { $0 }.joined()
            #expect(text.contains(wanted[1]), "\(text)")
        }
        #expect((loaded.topology == nil) == loaded.diagnostics.hasErrors)
    }

    @Test("the schema's faults are reported where they stand", arguments: Case.schema)
    func schemaFaults(_ example: Case) throws { try check(example) }

    @Test("faults of maintenance windows and estimates are reported where they stand", arguments: Case.windows)
    func windowFaults(_ example: Case) throws { try check(example) }

    @Test("faults of the state's place are reported where they stand", arguments: Case.states)
    func stateFaults(_ example: Case) throws { try check(example) }

    @Test("where the state is kept is read apart from the topology, which agents see")
    func states() throws {
        let settings: [(text: String, setting: StateSetting?)] = [
            ("", nil), ("state: { store: sqlite }", .sqlite),
            (
                "state: { store: postgres, url: 'postgresql://u@[::1]:5433/db?sslmode=verify-full' }",
                .postgres(url: "postgresql://u@[::1]:5433/db?sslmode=verify-full")
            ),
            (
                "state: { store: etcd, endpoints: ['https://b:2379/', 'http://a:1'], authority: /ca, certificate: /c, key: /k }",
                .etcd(
                    EtcdSetting(
                        endpoints: ["https://b:2379/", "http://a:1"],
                        authority: "/ca",
                        certificate: "/c",
                        key: "/k"
                    )
                )
            ),
        ]
        var topologies: Set<Topology?> = []
        for (text, setting) in settings {
            let loaded = TopologyLoader.load(
                [SourceText(file: "t.yaml", bytes: Array("\(Self.small)\n\(text)\n".utf8))],
                builtin: BuiltinCatalogue.load(),
                read: { _ in nil }
            )
            #expect(loaded.diagnostics == [])
            #expect(loaded.state == setting)
            topologies.insert(loaded.topology)
        }
        #expect(topologies.count == 1 && !topologies.contains(nil))
    }

    private static let small = """
        apiVersion: evenfold/v1
        kind: Topology
        metadata: { name: s }
        servers: [{ name: a }]
        """

    @Test("a window and estimates are read, with the defaults' where a server has none of its own")
    func windows() throws {
        let loaded = Self.load(
            """
            apiVersion: evenfold/v1
            kind: Topology
            metadata: { name: w }
            defaults:
              server:
                maintenance:
                  window: { days: [sun, sat], start: 22:30, duration: 4h, timeZone: Europe/Berlin }
                  estimate: { restart: 15m }
            servers:
              - name: a
              - { name: b, maintenance: { actuator: manual } }
            """
        )
        #expect(loaded.diagnostics == [])
        let servers = try #require(loaded.topology?.servers)
        let window = MaintenanceWindow(
            days: [.sat, .sun],
            startMinute: 22 * 60 + 30,
            durationSeconds: 4 * 3_600,
            timeZone: "Europe/Berlin"
        )
        #expect(window != nil && servers[0].maintenance.window == window)
        #expect(servers[0].maintenance.estimate == MaintenanceEstimate(installSeconds: 600, restartSeconds: 900))
        #expect(servers[1].maintenance == Maintenance(actuator: .manual))
    }

    @Test("what is not built yet is refused and never ignored", arguments: Case.future)
    func futureFields(_ example: Case) throws { try check(example) }

    @Test("faults of meaning are reported where they stand", arguments: Case.meaning)
    func meaningFaults(_ example: Case) throws { try check(example) }

    @Test("embedded servers that share a root are warned about")
    func embeddedRoots() {
        let text = Self.sound.replacing("    address: berlin.test:7450\n", with: "").replacing(
            ", address: \"paris.test:7450\"",
            with: ""
        )
        let loaded = Self.load(text)
        #expect(loaded.diagnostics.map(\.code) == ["EV0138"])
        #expect(loaded.topology != nil)
    }

    @Test("an empty file, a comment and a catalogue alone are no topology")
    func nothing() {
        #expect(Self.load("").diagnostics.map(\.code) == ["EV0012"])
        #expect(Self.load("# nothing\n---\n").diagnostics.map(\.code) == ["EV0012"])
        #expect(
            Self.load("apiVersion: evenfold/v1\nkind: UpdateCatalog\nmetadata: { name: x }\n").diagnostics.map(\.code)
                == ["EV0131"]
        )
        #expect(Self.load("hello").diagnostics.map(\.code) == ["EV0101"])
    }

    @Test("a full mesh of a thousand is refused, one through a hub is not")
    func connectionLimit() {
        let names = (0..<1_000).map { "s\($0)" }
        func topology(_ connections: String) -> String {
            """
            apiVersion: evenfold/v1
            kind: Topology
            metadata: { name: large }
            servers:
            \(names.map { "  - { name: \($0), address: \"\($0):1\" }" }.joined(separator: "\n"))
            folders:
              - name: f
                path: /f
                initialSync: merge
                members: [\(names.joined(separator: ", "))]
                connections: \(connections)
            """
        }
        #expect(Self.load(topology("full-mesh")).diagnostics.map(\.code) == ["EV0137"])
        let hub = Self.load(topology("{ hubs: [s7] }"))
        #expect(hub.diagnostics == [])
        #expect(hub.topology?.folders.first?.connections.count == 1_998)
    }
}
