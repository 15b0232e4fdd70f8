// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// One document of a known kind.
struct KindedDocument {
    /// What documents can be.
    enum Kind: String, CaseIterable {
        case topology = "Topology"
        case updateCatalog = "UpdateCatalog"
    }

    /// What it is.
    let kind: Kind
    /// Its tree.
    let root: LocatedNode
    /// The file in which it stands.
    let file: String
}

/// Reads files into documents of known kinds.
struct DocumentSet {
    /// The documents in the order of files and in them.
    private(set) var documents: [KindedDocument] = []
    /// What is wrong with the files, and with documents of no known kind.
    private(set) var diagnostics: [Diagnostic] = []

    /// Reads one more file.
    mutating func read(_ source: SourceText) {
        let loaded = YAMLLoader.load(source)
        var findings = Findings(file: source.file)
        for diagnostic in loaded.diagnostics { findings.add(diagnostic) }
        let documents = loaded.documents.filter { !$0.isNothing }
        if documents.isEmpty, loaded.diagnostics.isEmpty {
            findings.error(
                "EV0012",
                "the file holds no document",
                at: SourceText(file: source.file, bytes: []).range,
                help: "a topology begins with “apiVersion: evenfold/v1” and “kind: Topology”"
            )
        }
        for document in documents {
            guard let kind = Self.kind(of: document, &findings) else { continue }
            self.documents.append(KindedDocument(kind: kind, root: document, file: source.file))
        }
        diagnostics += findings.diagnostics
    }

    private static func kind(of document: LocatedNode, _ findings: inout Findings) -> KindedDocument.Kind? {
        guard let entries = document.entries else {
            findings.error(
                "EV0101",
                "a document must be a mapping with “apiVersion” and “kind”",
                at: document.range
            )
            return nil
        }
        let head = entries.first?.keyRange ?? document.range
        guard let kind = document["kind"] else {
            findings.error(
                "EV0101",
                "the document names no “kind”",
                at: head,
                help: "add “apiVersion: evenfold/v1” and “kind: Topology”"
            )
            return nil
        }
        let name = kind.text ?? ""
        guard let known = KindedDocument.Kind(rawValue: name) else {
            findings.error(
                "EV0101",
                "the kind “\(name)” is unknown",
                at: kind.range,
                detail: "a document is a “Topology” or an “UpdateCatalog”",
                help: findings.suggestion(for: name, among: KindedDocument.Kind.allCases.map(\.rawValue))
            )
            return nil
        }
        return known
    }
}

extension LocatedNode {
    /// Whether nothing was written at all.
    fileprivate var isNothing: Bool {
        if case .scalar(let scalar) = content { scalar.isPlain && scalar.text.isEmpty } else { false }
    }
}
