// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension TopologyDecoder {
    /// Which fields go with which store.
    private static let fields: [(store: String, fields: Set<String>)] = [
        ("sqlite", []), ("postgres", ["url"]), ("etcd", ["endpoints", "authority", "certificate", "key"]),
    ]

    /// Reads where the operators keep their state; `nil` where the file does not say, or not in the right form.
    mutating func decodeState() -> StateSetting? {
        guard let node = document["state"], let store = node["store"]?.text,
            let known = Self.fields.first(where: { $0.store == store })
        else { return nil }
        for other in Self.fields where other.store != store {
            for field in other.fields.sorted() {
                guard let entry = node.entry(field) else { continue }
                findings.error(
                    "EV0140",
                    "“\(field)” does nothing with the store “\(store)”",
                    at: entry.keyRange,
                    help: "it belongs to the store “\(other.store)”"
                )
            }
        }
        switch known.store {
        case "sqlite": return .sqlite
        case "postgres": return decodeDatabase(node["url"])
        default:
            guard let endpoints = node["endpoints"]?.texts else { return nil }
            return .etcd(
                EtcdSetting(
                    endpoints: endpoints,
                    authority: node["authority"]?.text,
                    certificate: node["certificate"]?.text,
                    key: node["key"]?.text
                )
            )
        }
    }

    private mutating func decodeDatabase(_ node: LocatedNode?) -> StateSetting? {
        guard let node, let url = node.text else { return nil }
        if Self.hasPassword(url) {
            findings.error(
                "EV0141",
                "the URL of the state holds a password",
                at: node.range,
                detail: "topologies are kept and passed on; a password in them would be too",
                help: "take it out, and give it in ~/.pgpass, PGPASSFILE or PGPASSWORD"
            )
            return nil
        }
        return .postgres(url: url)
    }

    /// Whether a URL of libpq gives a password, before the host or as a parameter.
    private static func hasPassword(_ url: String) -> Bool {
        guard let slashes = url.firstRange(of: "://") else { return false }
        let rest = url[slashes.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") { return true }
        guard let question = rest.firstIndex(of: "?") else { return false }
        return rest[rest.index(after: question)...].split(separator: "&")
            .contains { $0.lowercased().hasPrefix("password=") || $0.lowercased().hasPrefix("sslpassword=") }
    }
}
