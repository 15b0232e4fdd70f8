// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology
import FoundationEssentials
import Testing

@Suite("Examples")
struct ExampleTests {
    private static func load(_ name: String) throws -> LoadedTopology {
        let folder = SharedFiles.root + "/examples/"
        let source = SourceText(file: name, bytes: try SharedFiles.bytes(folder + name))
        return TopologyLoader.load([source], builtin: BuiltinCatalogue.load()) { try? SharedFiles.bytes(folder + $0) }
    }

    @Test(
        "every sound example is valid without a warning",
        arguments: [
            "three-servers/topology.yaml", "hub-and-spoke/topology.yaml", "own-catalogue/topology.yaml",
            "offline-windows/topology.yaml", "seed-matrix/topology.yaml", "three-time-zones/topology.yaml",
            "impossible-minimum/topology.yaml", "linux-packages/topology.yaml", "order-sensitive/topology.yaml",
        ]
    )
    func sound(_ name: String) throws {
        let loaded = try Self.load(name)
        #expect(loaded.diagnostics == [], "\(DiagnosticRenderer(sources: loaded.sources).render(loaded.diagnostics))")
        #expect(loaded.topology != nil)
    }

    @Test("a catalogue of one's own adds products and updates")
    func ownCatalogue() throws {
        let loaded = try Self.load("own-catalogue/topology.yaml")
        #expect(loaded.catalogue.product("inhouse-appliance") != nil)
        #expect(loaded.catalogue.update("APPLIANCE-7")?.restart == .always)
        #expect(loaded.catalogue.update("KB977381") != nil)
        #expect(loaded.sources.map(\.file) == ["own-catalogue/topology.yaml", "own-catalogue/catalogue.yaml"])
    }

    @Test("the broken example is told everything at once, word for word")
    func broken() throws {
        let loaded = try Self.load("broken/topology.yaml")
        let text = DiagnosticRenderer(sources: loaded.sources).render(loaded.diagnostics)
        let golden = SharedFiles.root + "/examples/broken/diagnostics.txt"
        let expected = String(decoding: try SharedFiles.bytes(golden), as: UTF8.self)
        if text != expected { print(text) }
        #expect(text == expected, "the text above is what is said now")
        #expect(loaded.topology == nil)
    }

    @Test("a topology survives being signed and sent: it is encoded and decoded the same")
    func coding() throws {
        let topology = try #require(try Self.load("hub-and-spoke/topology.yaml").topology)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let data = try encoder.encode(topology)
        let decoded = try JSONDecoder().decode(Topology.self, from: data)
        #expect(decoded == topology)
        #expect(try encoder.encode(decoded) == data)
    }
}
