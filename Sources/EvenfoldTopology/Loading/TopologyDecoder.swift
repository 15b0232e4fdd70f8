// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldServicing

/// Reads the meaning of a topology document and checks what the schema cannot.
///
/// Works on documents with schema errors too: what has the wrong form is skipped here, since it is reported already,
/// and everything else is still checked. The result is used only when nothing at all is wrong.
struct TopologyDecoder {
    /// Servers by name, with what later checks need.
    struct KnownServer {
        /// Where the name stands.
        let range: SourceRange
        /// The server, as far as it could be read.
        let server: Server
    }

    /// One root on one server.
    struct Root {
        let server: String
        let path: String
        let range: SourceRange
        let folder: String
    }

    /// The most connections of a topology, all folders together.
    static let mostConnections = 100_000

    let document: LocatedNode
    private let defaults: LocatedNode?
    let catalogue: UpdateCatalogue
    /// Whether a time zone exists.
    let knowsTimeZone: (TimeZoneName) -> Bool
    /// Updates by id; the catalogue's own look-up is linear.
    let updateIDs: Set<String>
    var findings: Findings
    /// Every server by name; of two of one name the first.
    var servers: [ExactText: KnownServer] = [:]
    /// The servers in file order.
    var serverList: [Server] = []
    /// Every member's root.
    var roots: [Root] = []
    /// Connections so far.
    var connectionCount = 0

    init(
        document: LocatedNode,
        catalogue: UpdateCatalogue,
        findings: Findings,
        knowsTimeZone: @escaping (TimeZoneName) -> Bool
    ) {
        self.knowsTimeZone = knowsTimeZone
        self.document = document
        defaults = document["defaults"]
        self.catalogue = catalogue
        self.findings = findings
        updateIDs = Set(catalogue.updateIDs)
    }

    /// The topology, as far as it can be read; worth something only without errors in ``findings``.
    mutating func decode() -> Topology? {
        decodeServers()
        let folders = decodeFolders()
        checkRoots()
        let updates = decodeUpdates()
        guard let name = document["metadata"]?["name"]?.text else { return nil }
        return Topology(name: name, servers: serverList, folders: folders, updates: updates)
    }

    /// The value of a field of an entry, or else of the defaults for such entries.
    func field(_ key: String, of entry: LocatedNode, defaults kind: String) -> LocatedNode? {
        entry[key] ?? defaults?[kind]?[key]
    }

    /// Reports a server that does not exist.
    mutating func checkServer(_ name: String, at range: SourceRange, _ role: String) -> Bool {
        if servers[ExactText(name)] != nil { return true }
        let help = findings.suggestion(for: name, among: serverList.lazy.map(\.name))
        findings.error("EV0107", "\(role) “\(name)” is not a server of this topology", at: range, help: help)
        return false
    }
}
