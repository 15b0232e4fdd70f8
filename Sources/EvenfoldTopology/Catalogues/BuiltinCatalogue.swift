// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldServicing

/// The update catalogue that ships inside the binary.
package enum BuiltinCatalogue {
    /// The catalogue and what is wrong with it, read once; a test says that nothing is wrong.
    private static let loaded = CatalogueLoader.load([source], base: UpdateCatalogue(products: [], updates: []))

    /// Its text, for quoting lines of it.
    package static var source: SourceText {
        SourceText(file: "builtin-catalog.yaml", bytes: PackageResources.builtin_catalog_yaml)
    }

    /// The built-in catalogue.
    ///
    /// - Complexity: O(size) at the first call, O(1) later.
    package static func load() -> UpdateCatalogue { loaded.catalogue }

    /// What is wrong with it; always empty in a released build.
    package static var diagnostics: [Diagnostic] { loaded.diagnostics }
}
