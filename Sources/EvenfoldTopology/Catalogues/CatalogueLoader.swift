// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldServicing

/// Reads update catalogues.
package enum CatalogueLoader {
    /// The catalogues of files on top of others.
    ///
    /// - Parameters:
    ///   - sources: The files; documents of other kinds in them are passed over.
    ///   - base: The catalogue that later entries add to or replace.
    /// - Returns: The catalogues merged in order, and everything that is wrong. With an error among that, the
    ///   catalogue is only good for finding more errors.
    package static func load(
        _ sources: [SourceText],
        base: UpdateCatalogue
    ) -> (catalogue: UpdateCatalogue, diagnostics: [Diagnostic]) {
        var set = DocumentSet()
        for source in sources { set.read(source) }
        let result = merge(set.documents, base: base)
        return (result.catalogue, (set.diagnostics + result.diagnostics).sortedByPlace())
    }

    /// Merges the catalogue documents among `documents` into `base` and checks them against the result.
    static func merge(
        _ documents: [KindedDocument],
        base: UpdateCatalogue
    ) -> (catalogue: UpdateCatalogue, diagnostics: [Diagnostic]) {
        let documents = documents.filter { $0.kind == .updateCatalog }
        guard !documents.isEmpty else { return (base, []) }
        var catalogue = base
        var diagnostics: [Diagnostic] = []
        for document in documents {
            let schema = EmbeddedSchema.updateCatalog
            var report = SchemaDiagnostics(document: document.root, findings: Findings(file: document.file))
            report.report(schema.violations(of: schema.instance(of: document.root)))
            var decoder = CatalogueDecoder(document: document.root, findings: report.findings)
            catalogue = catalogue.merging(decoder.decode())
            diagnostics += decoder.findings.diagnostics
        }
        let cycles = catalogue.prerequisiteCycles
        for document in documents {
            var check = CatalogueCheck(
                document: document.root,
                catalogue: catalogue,
                findings: Findings(file: document.file)
            )
            check.run(cycles: cycles)
            diagnostics += check.findings.diagnostics
        }
        return (catalogue, diagnostics)
    }
}
