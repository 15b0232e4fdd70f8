// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology
import SeededTesting
import Testing

/// Bytes that nobody meant to write: nothing may trap, and whatever is accepted must be sound.
@Suite("Hostile topology files")
struct HostileInputTests {
    private static let sample = Array(
        """
        apiVersion: evenfold/v1
        kind: Topology
        metadata: { name: t }
        defaults: { folder: { deleteLimit: 30% } }
        servers:
          - { name: a, address: "[::1]:7450", system: { os: linux, platform: x64 } }
          - name: "b"
            maintenance: { actuator: { command: { install: [i], restart: [r], timeout: 5m } } }
        folders:
          - name: f
            members: [{ server: a, path: /a, primary: true }, { server: b, path: /b }]
            connections: [{ from: a, to: b }, { from: b, to: a }]
        updates: { require: [KB977381], accept: [{ server: a, update: KB977381, reason: é }] }

        """.utf8
    )

    private func load(_ text: [UInt8]) -> Topology? {
        let source = SourceText(file: "t.yaml", bytes: text)
        let loaded = TopologyLoader.load([source], builtin: BuiltinCatalogue.load()) { _ in nil }
        // Rendering meets the same bytes.
        let shown = DiagnosticRenderer(sources: loaded.sources).render(loaded.diagnostics)
        #expect(loaded.diagnostics.isEmpty == shown.isEmpty)
        #expect((loaded.topology == nil) == loaded.diagnostics.hasErrors)
        return loaded.topology
    }

    @Test("a file cut short at any byte is read to the end or refused")
    func truncation() {
        #expect(load(Self.sample) != nil)
        for length in Self.sample.indices { _ = load(Array(Self.sample[..<length])) }
    }

    @Test("a file with any bit flipped is read or refused")
    func bitFlips() {
        var accepted = 0
        for index in Self.sample.indices {
            for bit in 0..<8 {
                var text = Self.sample
                text[index] ^= 1 << UInt8(bit)
                if load(text) != nil { accepted += 1 }
            }
        }
        print("of \(Self.sample.count * 8) flipped bits, \(accepted) leave a sound topology")
        #expect(accepted > 0)
    }

    @Test("seeded mutations are read or refused", arguments: [11, 12, 13] as [UInt64])
    func mutations(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "- ", ": ", "{", "}", "[", "]", "\n", "  ", "\"", "&a", "*a", "!t", "<<: ", "? ", "|\n", "---\n", "#", "%",
            "'", "a: ", "\\u0000",
        ]
        for _ in 0..<2_000 {
            var text = Self.sample
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: text[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: text.removeSubrange(index..<min(text.count, index + Int.random(in: 1...20, using: &generator)))
                case 2: text.insert(contentsOf: Array((pieces.randomElement(using: &generator) ?? "").utf8), at: index)
                default: text.insert(contentsOf: text[index..<min(text.count, index + 30)], at: index)
                }
                if text.isEmpty { break }
            }
            _ = load(text)
        }
    }

    @Test("the built-in catalogue with seeded mutations is read or refused", arguments: [21, 22] as [UInt64])
    func mutatedCatalogues(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let whole = BuiltinCatalogue.source.bytes
        for _ in 0..<60 {
            var text = whole
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: text.removeSubrange(index..<min(text.count, index + Int.random(in: 1...200, using: &generator)))
                default: text.removeSubrange(index...)
                }
                if text.isEmpty { break }
            }
            let source = SourceText(file: "c.yaml", bytes: text)
            let loaded = CatalogueLoader.load([source], base: UpdateCatalogue(products: [], updates: []))
            _ = DiagnosticRenderer(sources: [source]).render(loaded.diagnostics)
        }
    }

    struct Large: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        var testDescription: String { name }

        private static let head = "apiVersion: evenfold/v1\nkind: Topology\nmetadata: { name: t }\n"

        private static func list(_ count: Int, _ entry: (Int) -> String) -> String {
            (0..<count).map(entry).joined(separator: ",")
        }

        private static func topology(servers: Int, folders: String) -> String {
            "\(head)servers: [\(list(servers) { "{name: s\($0)}" })]\nfolders: [\(folders)]\n"
        }

        static let all = [
            Large(name: "unknown fields", text: head + list(200_000) { "x\($0): 1" }.replacing(",", with: "\n")),
            Large(name: "duplicate keys", text: head + String(repeating: "x: 1\n", count: 300_000)),
            Large(name: "open brackets", text: String(repeating: "[", count: 4 << 20)),
            Large(name: "quotes", text: String(repeating: "\"", count: 2 << 20)),
            Large(
                name: "unknown members",
                text: topology(servers: 50_000, folders: "{name: f, path: /f, members: [\(list(50_000) { "t\($0)" })]}")
            ),
            Large(
                name: "one folder for each server",
                text: topology(
                    servers: 20_000,
                    folders: list(20_000) { "{name: f\($0), path: /f, members: [s\($0)]}" }
                )
            ),
            Large(name: "one long word", text: "\(head)servers: [\(String(repeating: "a", count: 3 << 20))]\n"),
            Large(name: "wrong entries", text: "\(head)servers: [\(String(repeating: "1,", count: 1 << 20))]\n"),
        ]
    }

    @Test("large hostile files are answered in time, with a bounded number of messages", arguments: Large.all)
    func large(_ example: Large) {
        let clock = ContinuousClock()
        var count = 0
        let took = clock.measure {
            let loaded = TopologyLoader.load(
                text: Array(example.text.utf8),
                file: "t.yaml",
                catalogue: BuiltinCatalogue.load()
            )
            count = loaded.1.count
        }
        print("\(example.name): \(example.text.utf8.count) bytes, \(count) messages, \(took)")
        #expect(count >= 1)
        #expect(count <= 2_100)
    }
}
