// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// The schemas that ship inside the binary, compiled once.
package enum EmbeddedSchema {
    /// The schema of `kind: Topology`.
    package static let topology = compiled(PackageResources.topology_schema_json)
    /// The schema of `kind: UpdateCatalog`.
    package static let updateCatalog = compiled(PackageResources.update_catalog_schema_json)

    /// Compiles the text of a schema that needs no other document.
    ///
    /// - Throws: ``JSONSyntaxError`` or ``SchemaError``.
    package static func compile(_ text: [UInt8]) throws -> CompiledSchema {
        var store = SchemaStore()
        store.add(try JSONValue.parse(text), uri: "urn:evenfold:schema")
        return try store.compile("urn:evenfold:schema")
    }

    /// A schema of our own that does not compile is a bug of the build; tests compile both.
    private static func compiled(_ text: [UInt8]) -> CompiledSchema {
        do {
            return try compile(text)
        } catch {
            preconditionFailure("an embedded schema is broken: \(error)")
        }
    }
}
