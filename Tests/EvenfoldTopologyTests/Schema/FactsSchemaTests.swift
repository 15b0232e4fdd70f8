// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology
import SeededTesting
import Testing

@Suite("The schema of facts")
struct FactsSchemaTests {
    private static func schema() throws -> CompiledSchema {
        try EmbeddedSchema.compile(SharedFiles.bytes(SharedFiles.root + "/schemas/facts.schema.json"))
    }

    /// Facts of which each part is known or not.
    private static func facts(_ random: inout SeededGenerator) -> ServerFacts {
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
        func words(_ start: String) -> [String] {
            (0..<Int.random(in: 0...3, using: &random)).map { _ in start + String(random.next() % 1_000_000) }
        }
        let part = UInt32.random(in: 0...(.max), using: &random)
        return ServerFacts(
            os: maybe(["linux", "windows-server-2008", "é\u{1B}"].randomElement(using: &random) ?? "linux"),
            servicePack: maybe(Int.random(in: 0...99, using: &random)),
            platform: maybe(Platform.allCases.randomElement(using: &random) ?? .x64),
            roles: maybe(words("role-")),
            installedUpdates: maybe(words("KB")),
            fileVersions: maybe(["Dfsrs.exe": FileVersion(part, 0, .max, 1), "": FileVersion(6, 0, 6002, part)]) ?? [:],
            packageVersions: maybe(
                ["rsync": "3.2.7-1+deb12u2", "g++-12": "1:0~rc\(part):1-0"].compactMapValues { DebianVersion($0) }
            ),
            pendingRestart: maybe(Bool.random(using: &random)),
            bootID: maybe("boot"),
            origin: .command
        )
    }

    @Test("the JSON of facts fits it, whatever is known of them", arguments: 1...4)
    func fits(_ seed: UInt64) throws {
        print("seed \(seed)")
        let schema = try Self.schema()
        var random = SeededGenerator(seed: seed)
        for _ in 0..<250 {
            let facts = Self.facts(&random)
            let violations = schema.violations(of: facts.json)
            #expect(violations.isEmpty, "\(facts.json.text()): \(violations.map(\.path))")
        }
        #expect(schema.violations(of: ServerFacts().json).isEmpty)
    }

    struct Document: Sendable, CustomTestStringConvertible {
        var text: String
        var isSound: Bool
        var testDescription: String { text }
    }

    static let documents =
        ServerFacts.keys.map { Document(text: "{\"\($0)\": null}", isSound: true) }
        + ServerFacts.keys.map { Document(text: "{\"\($0)\": 1.5}", isSound: false) }
        + [
            Document(text: "{}", isSound: true), Document(text: "[]", isSound: false),
            Document(text: #"{"OS": "linux"}"#, isSound: false), Document(text: #"{"os": ""}"#, isSound: false),
            Document(text: #"{"servicePack": 100}"#, isSound: false),
            Document(text: #"{"servicePack": -1}"#, isSound: false),
            Document(text: #"{"platform": "amd64"}"#, isSound: false),
            Document(text: #"{"roles": [""]}"#, isSound: false), Document(text: #"{"roles": []}"#, isSound: true),
            Document(text: #"{"installedUpdates": [977381]}"#, isSound: false),
            Document(text: #"{"fileVersions": {"a": "6.0"}}"#, isSound: false),
            Document(text: #"{"fileVersions": {"a": "6.0.6002.1"}}"#, isSound: true),
            Document(text: #"{"packageVersions": {}}"#, isSound: true),
            Document(text: #"{"packageVersions": {"rsync": "3.2.7-1"}}"#, isSound: true),
            Document(text: #"{"packageVersions": {"rsync": 3}}"#, isSound: false),
            Document(text: #"{"packageVersions": {"rsync": "3_2"}}"#, isSound: false),
            Document(text: #"{"packageVersions": {"rsync": ""}}"#, isSound: false),
            Document(text: #"{"packageVersions": {"libc6:amd64": "1"}}"#, isSound: false),
            Document(text: #"{"packageVersions": {"a": "1"}}"#, isSound: false),
            Document(text: #"{"packageVersions": ["rsync"]}"#, isSound: false),
            Document(text: #"{"bootId": ""}"#, isSound: false),
        ]

    @Test("it takes and refuses what the reader of facts takes and refuses", arguments: documents)
    func agrees(_ document: Document) throws {
        let json = try JSONValue.parse(Array(document.text.utf8))
        #expect(try Self.schema().violations(of: json).isEmpty == document.isSound)
        #expect(((try? ServerFacts(json: json, origin: .command)) != nil) == document.isSound)
    }
}
