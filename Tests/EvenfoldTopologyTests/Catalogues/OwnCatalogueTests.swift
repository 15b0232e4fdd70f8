// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("A topology's own catalogue")
struct OwnCatalogueTests {
    private let builtin = BuiltinCatalogue.load()
    private let update = Update(
        id: "OWN-1",
        title: "The first of our own",
        source: UpdateSource(document: "a handbook"),
        restart: .always,
        prerequisites: [PrerequisiteGroup(anyOf: [.update("KB977381"), .servicePack(2)], effective: true)],
        appliesTo: [SystemRange(os: "windows-server-2008", servicePacks: [2], platforms: [.x64])]
    )

    private func again(_ catalogue: UpdateCatalogue, builtin: UpdateCatalogue? = nil) throws -> UpdateCatalogue {
        let base = builtin ?? self.builtin
        let document = try #require(OwnCatalogue.document(of: catalogue, builtin: base))
        // As it is saved and read.
        let json = try JSONValue.parse(Array(document.text(.pretty).utf8))
        return try #require(OwnCatalogue.catalogue(of: json, builtin: base))
    }

    @Test("the built-in catalogue alone is not kept")
    func builtinAlone() {
        #expect(OwnCatalogue.document(of: builtin, builtin: builtin) == nil)
        #expect(OwnCatalogue.catalogue(of: nil, builtin: builtin) == builtin)
    }

    @Test("what is added comes back, and only that is kept")
    func added() throws {
        let catalogue = builtin.merging(UpdateCatalogue(products: [], updates: [update]))
        #expect(try again(catalogue) == catalogue)
        let document = try #require(OwnCatalogue.document(of: catalogue, builtin: builtin))
        #expect(document["updates"]?.arrayValue?.count == 1)
        #expect(document["products"]?.arrayValue?.isEmpty == true)
    }

    @Test("an entry that replaces a built-in one comes back")
    func replaced() throws {
        var changed = try #require(builtin.update("KB979646"))
        changed.restart = .never
        let catalogue = builtin.merging(UpdateCatalogue(products: [], updates: [changed]))
        #expect(try again(catalogue) == catalogue)
    }

    @Test("every entry of the built-in catalogue survives being kept, tables and all")
    func whole() throws {
        let none = UpdateCatalogue(products: [], updates: [])
        #expect(try again(builtin, builtin: none) == builtin)
    }

    @Test("a catalogue without the built-in one stays without it")
    func alone() throws {
        let product = try #require(builtin.product("windows-server-2008"))
        let own = Update(
            id: "OWN-2",
            title: "The second",
            source: UpdateSource(document: "a handbook"),
            appliesTo: [SystemRange(os: product.id)]
        )
        var bare = product
        bare.servicePacks = bare.servicePacks.map { pack in
            var pack = pack
            pack.update = nil
            return pack
        }
        let catalogue = UpdateCatalogue(products: [bare], updates: [own])
        #expect(try again(catalogue) == catalogue)
    }

    @Test("a value that is no catalogue is refused", arguments: ["{}", "[]", "1", "{\"kind\": \"UpdateCatalog\"}"])
    func refused(_ text: String) throws {
        #expect(OwnCatalogue.catalogue(of: try JSONValue.parse(Array(text.utf8)), builtin: builtin) == nil)
    }
}
