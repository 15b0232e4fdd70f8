// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldServicing

/// What a topology's catalogues say beyond the built-in one, as one document that can be kept and read again.
package enum OwnCatalogue {
    /// The document; `nil` where the catalogue is the built-in one.
    ///
    /// Entries that replace built-in ones are in it; a catalogue without the built-in one is in it whole.
    package static func document(of catalogue: UpdateCatalogue, builtin: UpdateCatalogue) -> JSONValue? {
        guard catalogue != builtin else { return nil }
        let products = Dictionary(builtin.products.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let updates = Dictionary(builtin.updates.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let usesBuiltin =
            Set(products.keys).isSubset(of: catalogue.products.map(\.id))
            && Set(updates.keys).isSubset(of: catalogue.updates.map(\.id))
        var own = catalogue
        if usesBuiltin {
            own.products.removeAll { products[$0.id] == $0 }
            own.updates.removeAll { updates[$0.id] == $0 }
        }
        var object: JSONObject = ["apiVersion": "evenfold/v1", "kind": "UpdateCatalog"]
        object["metadata"] = ["name": .string(usesBuiltin ? beyondBuiltin : withoutBuiltin)]
        let entries = own.json
        object["products"] = entries["products"]
        object["updates"] = entries["updates"]
        return .object(object)
    }

    /// The catalogue of which this is the document.
    ///
    /// `document`: `nil` is the built-in catalogue.
    ///
    /// - Returns: `nil` for a value that is not a sound catalogue.
    package static func catalogue(of document: JSONValue?, builtin: UpdateCatalogue) -> UpdateCatalogue? {
        guard let document else { return builtin }
        let isAlone = document["metadata"]?["name"]?.stringValue == withoutBuiltin
        // JSON is YAML: what a person's file must get past, this one must as well.
        let source = SourceText(file: "catalogue", bytes: Array(document.text(.pretty).utf8))
        let loaded = CatalogueLoader.load(
            [source],
            base: isAlone ? UpdateCatalogue(products: [], updates: []) : builtin
        )
        return loaded.diagnostics.hasErrors ? nil : loaded.catalogue
    }

    private static let beyondBuiltin = "beyond-builtin"
    private static let withoutBuiltin = "without-builtin"
}
