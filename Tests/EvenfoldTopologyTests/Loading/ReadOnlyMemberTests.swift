// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology
import FoundationEssentials
import Testing

@Suite("Read-only members")
struct ReadOnlyMemberTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The lines of the folder `f` from line 6 on, below its name.
        let folder: String
        /// `CODE line:column`, with `?help` behind it where help or summary must contain that.
        let expected: [String]
        var defaults = "{}"
        var testDescription: String { name }

        static let all = [
            Case(
                name: "beside a writable one they are fine",
                folder: "members: [{ server: a, primary: true }, { server: b, readOnly: true }]",
                expected: []
            ),
            Case(
                name: "the primary is none",
                folder: "members: [{ server: a, primary: true, readOnly: true }, b]",
                expected: ["EV0142 8:37?remove “readOnly: true”"]
            ),
            Case(
                name: "the primary is none by default either",
                folder: "members: [{ server: a, primary: true }, b]",
                expected: ["EV0142 8:37?write “readOnly: false”"],
                defaults: "{ member: { readOnly: true } }"
            ),
            Case(
                name: "a default is overridden",
                folder: "members: [{ server: a, primary: true, readOnly: false }, b]",
                expected: [],
                defaults: "{ member: { readOnly: true } }"
            ),
            Case(
                name: "not all members are",
                folder:
                    "initialSync: merge\n    members: [{ server: a, readOnly: true }, { server: b, readOnly: true }]",
                expected: ["EV0143 9:5?leave “readOnly” out"]
            ),
            Case(
                name: "the only member is none",
                folder: "members: [{ server: a, readOnly: true }]",
                expected: ["EV0143 8:5"]
            ),
            Case(
                name: "without a primary both are told",
                folder: "members: [{ server: a, readOnly: true }, { server: b, readOnly: true }]",
                expected: ["EV0116 8:5", "EV0143 8:5"]
            ),
            Case(
                name: "content does not flow against a connection",
                folder: """
                    members: [{ server: a, primary: true }, { server: b, readOnly: true }]
                        connections: [{ from: b, to: a }]
                    """,
                expected: ["EV0144 8:55?{ from: a, to: b }", "EV0122 9:19"]
            ),
            Case(
                name: "content leads through other read-only members, and nothing has to come back",
                folder: """
                    members: [{ server: a, primary: true }, { server: b, readOnly: true }, { server: c, readOnly: true }]
                        connections: [{ from: a, to: b }, { from: b, to: c }]
                    """,
                expected: []
            ),
            Case(
                name: "a member that nothing joins is told once",
                folder: """
                    members: [{ server: a, primary: true }, b, { server: c, readOnly: true }]
                        connections: [{ from: a, to: b }, { from: b, to: a }]
                    """,
                expected: ["EV0114 8:58"]
            ),
            Case(
                name: "two read-only members that feed each other alone have no source",
                folder: """
                    members: [{ server: a, primary: true }, { server: b, readOnly: true }, { server: c, readOnly: true }]
                        connections: [{ from: b, to: c }, { from: c, to: b }, { from: c, to: a }]
                    """,
                expected: ["EV0144 8:55", "EV0144 8:86", "EV0122 9:59"]
            ),
            Case(
                name: "one that hands on what another writable member wrote should be heard by both",
                folder: """
                    members: [{ server: a, primary: true }, { server: b, readOnly: true }, c]
                        connections: [{ from: a, to: b }, { from: b, to: c }, { from: c, to: b }]
                    """,
                expected: ["EV0122 9:19"]
            ),
            Case(
                name: "a word is no truth value",
                folder: "members: [{ server: a, primary: true }, { server: b, readOnly: no }]",
                expected: ["EV0102 8:68"]
            ),
        ]
    }

    private static func load(
        _ folder: String,
        defaults: String = "{}",
        server: String = ""
    ) -> (
        Topology?, [Diagnostic]
    ) {
        let text = """
            apiVersion: evenfold/v1
            kind: Topology
            metadata: { name: t }
            defaults: \(defaults)
            servers: [{ name: a, address: "a:1"\(server) }, { name: b, address: "b:1" }, { name: c, address: "c:1" }]
            folders:
              - name: f
                \(folder)
                path: /f
            """
        return TopologyLoader.load(text: Array(text.utf8), file: "t.yaml", catalogue: BuiltinCatalogue.load())
    }

    @Test("what is wrong with them is reported where it stands, with what to do", arguments: Case.all)
    func faults(_ example: Case) {
        let (topology, diagnostics) = Self.load(example.folder, defaults: example.defaults)
        let found = diagnostics.map { diagnostic in
            let start = diagnostic.location?.range.start
            return "\(diagnostic.code) \(start.map { "\($0.line):\($0.column)" } ?? "nowhere")"
        }
        let expected = example.expected.map { $0.split(separator: "?", maxSplits: 1).map(String.init) }
        #expect(found == expected.map { $0[0] }, "\(diagnostics.map(\.summary))")
        for (diagnostic, wanted) in zip(diagnostics, expected) where wanted.count > 1 {
            #expect("\(diagnostic.help ?? "") \(diagnostic.summary)".contains(wanted[1]), "\(diagnostic)")
        }
        #expect((topology == nil) == diagnostics.hasErrors)
    }

    @Test("they are read, by themselves and by default")
    func decoding() throws {
        let members = "members: [{ server: a, primary: true, readOnly: false }, b, { server: c, readOnly: true }]"
        let (own, _) = Self.load(members)
        #expect(try #require(own).folders[0].members.map(\.isReadOnly) == [false, false, true])
        let (all, _) = Self.load(members, defaults: "{ member: { readOnly: true } }")
        #expect(try #require(all).folders[0].members.map(\.isReadOnly) == [false, true, true])
    }

    @Test("upcoming events are read, by themselves and by default")
    func upcoming() throws {
        let folder = "members: [a]"
        let (own, _) = Self.load(folder, server: ", upcoming: [automatic-recovery, sysvol-migration]")
        #expect(try #require(own).servers.map(\.upcoming) == [[.automaticRecovery, .sysvolMigration], [], []])
        let (all, _) = Self.load(
            folder,
            defaults: "{ server: { upcoming: [sysvol-migration] } }",
            server: ", upcoming: []"
        )
        #expect(try #require(all).servers.map(\.upcoming) == [[], [.sysvolMigration], [.sysvolMigration]])
    }

    @Test(
        "an upcoming event that is none, or not done by hand, is an error with what was meant",
        arguments: ["sysvol-migratoin": "sysvol-migration", "read-only-initial-sync": nil]
    )
    func unknownEvents(_ word: String, _ meant: String?) throws {
        let (topology, diagnostics) = Self.load("members: [a]", server: ", upcoming: [\(word)]")
        #expect(topology == nil)
        #expect(diagnostics.map(\.code) == ["EV0106"])
        #expect(diagnostics[0].detail == "it must be one of “sysvol-migration”, “automatic-recovery”")
        #expect(diagnostics[0].help == meant.map { "did you mean “\($0)”?" })
    }

    @Test("what is not said is not written, and topologies from before read-only members and events are read")
    func coding() throws {
        let encoder = JSONEncoder()
        let plain = try #require(Self.load("members: [{ server: a, primary: true }, b]").0)
        let text = String(decoding: try encoder.encode(plain), as: UTF8.self)
        #expect(!text.contains("isReadOnly") && !text.contains("upcoming"))
        #expect(try JSONDecoder().decode(Topology.self, from: Data(text.utf8)) == plain)
        let full = try #require(
            Self.load(
                "members: [{ server: a, primary: true }, { server: b, readOnly: true }]",
                server: ", upcoming: [automatic-recovery]"
            ).0
        )
        #expect(try JSONDecoder().decode(Topology.self, from: try encoder.encode(full)) == full)
        #expect(full.folders[0].members[1].isReadOnly && full.servers[0].upcoming == [.automaticRecovery])
    }
}
