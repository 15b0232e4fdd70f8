// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldTopology
import Testing

/// The official tests of JSON Schema, read from `../shared` beside the checkout.
@Suite("JSON Schema test suite")
struct SchemaSuiteTests {
    private static let required = SharedFiles.path("json-schema-test-suite/tests/draft2020-12")
    private static let remotes = SharedFiles.path("json-schema-test-suite/remotes")

    private struct Tally {
        var passed = 0
        var failures: [String] = []
    }

    @Test("every required test of draft 2020-12 passes")
    func required() throws {
        guard SharedFiles.exist(Self.required) else {
            Issue.record("the test suite is not there: \(Self.required)")
            return
        }
        let files = try SharedFiles.names(in: Self.required).filter { $0.hasSuffix(".json") }
        var store = SchemaStore()
        try MetaSchemas.add(to: &store)
        try addRemotes(to: &store)
        var tally = Tally()
        for file in files { try run(file, store, &tally) }
        print("JSON Schema draft 2020-12: \(tally.passed) required tests in \(files.count) files passed")
        #expect(tally.failures == [])
        #expect(tally.passed > 1_000)
        #expect(files.count == 46)
    }

    private func addRemotes(to store: inout SchemaStore) throws {
        for file in try SharedFiles.tree(Self.remotes) where file.hasSuffix(".json") {
            // Schemas of other drafts name other languages; only what draft 2020-12 refers to is wanted.
            let isOther = ["draft3", "draft4", "draft6", "draft7", "draft2019-09", "v1"].contains {
                file.hasPrefix($0 + "/")
            }
            if isOther { continue }
            store.add(
                try JSONValue.parse(SharedFiles.bytes(Self.remotes + "/" + file)),
                uri: "http://localhost:1234/" + file
            )
        }
    }

    private func run(_ file: String, _ store: SchemaStore, _ tally: inout Tally) throws {
        let groups = try JSONValue.parse(SharedFiles.bytes(Self.required + "/" + file)).arrayValue ?? []
        for group in groups {
            let schema = try #require(group["schema"])
            let tests = try #require(group["tests"]?.arrayValue)
            var store = store
            store.add(schema, uri: "https://evenfold.test/schema")
            let compiled: CompiledSchema
            do {
                compiled = try store.compile("https://evenfold.test/schema")
            } catch {
                tally.failures.append("\(file): \(group["description"]?.stringValue ?? ""): \(error)")
                continue
            }
            for test in tests {
                let data = try #require(test["data"])
                if compiled.violations(of: data).isEmpty == test["valid"]?.boolValue {
                    tally.passed += 1
                } else {
                    let names = [group, test].compactMap { $0["description"]?.stringValue }
                    tally.failures.append("\(file): \(names.joined(separator: ": "))")
                }
            }
        }
    }
}
