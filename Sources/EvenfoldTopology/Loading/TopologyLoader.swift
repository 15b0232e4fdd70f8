// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldModel
package import EvenfoldServicing

/// What files together declare.
package struct LoadedTopology: Sendable {
    /// The topology; `nil` when there is none or anything at all is wrong.
    package let topology: Topology?
    /// Where the operators keep their state; `nil` when the files do not say.
    package let state: StateSetting?
    /// The catalogue in use: the base as far as the topology wants it, further files, and documents of the files.
    package let catalogue: UpdateCatalogue
    /// Everything that is wrong, by place; warnings alone leave the topology usable.
    package let diagnostics: [Diagnostic]
    /// The texts that diagnostics are about, further catalogues included, for quoting lines.
    package let sources: [SourceText]
}

/// Turns files into a topology: syntax, schema, meaning.
package enum TopologyLoader {
    /// The topology of one text, judged by the schema and against a catalogue.
    ///
    /// - Parameters:
    ///   - text: The bytes of the file, whatever they are.
    ///   - file: The name for diagnostics; `-` for standard input.
    ///   - catalogue: What `builtin` means in `updates.catalogs`; further files are not read and reported as missing.
    /// - Returns: The topology, `nil` when anything is an error; and everything that was found, by place.
    /// - Complexity: O(n log n)
    package static func load(
        text: [UInt8],
        file: String,
        catalogue: UpdateCatalogue
    ) -> (Topology?, [Diagnostic]) {
        let result = load([SourceText(file: file, bytes: text)], builtin: catalogue) { _ in nil }
        return (result.topology, result.diagnostics)
    }

    /// The topology of several files, with the catalogues that they hold or name.
    ///
    /// - Parameters:
    ///   - sources: The files; together they hold exactly one topology.
    ///   - builtin: The built-in catalogue.
    ///   - knowsTimeZone: Whether a time zone exists; left out, every well-formed name counts as known.
    ///   - read: Gives the bytes of a further catalogue, by its path relative to where the files' names are relative
    ///     to; `nil` when it cannot be read.
    /// - Returns: The topology, the catalogue in use, and everything that was found.
    package static func load(
        _ sources: [SourceText],
        builtin: UpdateCatalogue,
        knowsTimeZone: @escaping (TimeZoneName) -> Bool = { _ in true },
        read: (String) -> [UInt8]?
    ) -> LoadedTopology {
        var set = DocumentSet()
        for source in sources { set.read(source) }
        var diagnostics = set.diagnostics
        let topologies = set.documents.filter { $0.kind == .topology }
        diagnostics += severalTopologies(topologies)
        var base = builtin
        var further: [SourceText] = []
        if let first = topologies.first {
            let found = furtherCatalogues(first, read)
            if !found.usesBuiltin { base = UpdateCatalogue(products: [], updates: []) }
            diagnostics += found.diagnostics
            further = found.sources
        }
        var catalogues = DocumentSet()
        for source in further { catalogues.read(source) }
        diagnostics += catalogues.diagnostics
        let merged = CatalogueLoader.merge(catalogues.documents + set.documents, base: base)
        diagnostics += merged.diagnostics
        var topology: Topology?
        var state: StateSetting?
        for (index, document) in topologies.enumerated() {
            let decoded = decode(document, merged.catalogue, knowsTimeZone)
            if index == 0 { (topology, state) = (decoded.topology, decoded.state) }
            diagnostics += decoded.diagnostics
        }
        if topologies.isEmpty, !set.documents.isEmpty, !diagnostics.hasErrors, let file = sources.first?.file {
            diagnostics.append(
                Diagnostic(
                    code: "EV0131",
                    severity: .error,
                    summary: "there is no document of kind “Topology”",
                    location: SourceLocation(file: file, range: set.documents[0].root.range)
                )
            )
        }
        return LoadedTopology(
            topology: diagnostics.hasErrors ? nil : topology,
            state: diagnostics.hasErrors ? nil : state,
            catalogue: merged.catalogue,
            diagnostics: diagnostics.sortedByPlace(),
            sources: sources + further
        )
    }

    private static func decode(
        _ document: KindedDocument,
        _ catalogue: UpdateCatalogue,
        _ knowsTimeZone: @escaping (TimeZoneName) -> Bool
    ) -> (topology: Topology?, state: StateSetting?, diagnostics: [Diagnostic]) {
        let schema = EmbeddedSchema.topology
        var report = SchemaDiagnostics(document: document.root, findings: Findings(file: document.file))
        report.report(schema.violations(of: schema.instance(of: document.root)))
        var decoder = TopologyDecoder(
            document: document.root,
            catalogue: catalogue,
            findings: report.findings,
            knowsTimeZone: knowsTimeZone
        )
        let topology = decoder.decode()
        let state = decoder.decodeState()
        if topology == nil, !decoder.findings.diagnostics.hasErrors {
            decoder.findings.error("EV0199", "the topology cannot be read", at: document.root.range)
        }
        return (topology, state, decoder.findings.diagnostics)
    }

    private static func severalTopologies(_ topologies: [KindedDocument]) -> [Diagnostic] {
        guard let first = topologies.first else { return [] }
        func place(_ document: KindedDocument) -> SourceLocation {
            SourceLocation(file: document.file, range: document.root.entry("kind")?.keyRange ?? document.root.range)
        }
        return topologies.dropFirst().map { later in
            Diagnostic(
                code: "EV0130",
                severity: .error,
                summary: "there is a second topology",
                location: place(later),
                help: "give one topology at a time",
                related: [.init(message: "the first one", location: place(first))]
            )
        }
    }

    /// The files that `updates.catalogs` names.
    private static func furtherCatalogues(
        _ document: KindedDocument,
        _ read: (String) -> [UInt8]?
    ) -> (sources: [SourceText], usesBuiltin: Bool, diagnostics: [Diagnostic]) {
        guard let list = document.root["updates"]?["catalogs"]?.elements else { return ([], true, []) }
        var findings = Findings(file: document.file)
        var sources: [SourceText] = []
        var usesBuiltin = false
        let folder = document.file.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(document.file[...$0]) } ?? ""
        for node in list {
            guard let name = node.text, !name.isEmpty else { continue }
            if name == "builtin" {
                usesBuiltin = true
                continue
            }
            let path = name.hasPrefix("/") ? name : folder + name
            guard let bytes = read(path) else {
                findings.error(
                    "EV0204",
                    "the catalogue “\(name)” cannot be read",
                    at: node.range,
                    help: "name “builtin”, or a file relative to this one"
                )
                continue
            }
            sources.append(SourceText(file: path, bytes: bytes))
        }
        return (sources, usesBuiltin, findings.diagnostics)
    }
}
