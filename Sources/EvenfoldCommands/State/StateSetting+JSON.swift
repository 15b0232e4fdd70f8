// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldTopology

extension StateSetting {
    /// The setting as it stands in a topology, as JSON.
    var json: JSONValue {
        switch self {
        case .sqlite: return ["store": "sqlite"]
        case .postgres(let url): return ["store": "postgres", "url": .string(url)]
        case .etcd(let etcd):
            var object: JSONObject = ["store": "etcd", "endpoints": .array(etcd.endpoints.map { .string($0) })]
            object["authority"] = etcd.authority.map { .string($0) }
            object["certificate"] = etcd.certificate.map { .string($0) }
            object["key"] = etcd.key.map { .string($0) }
            return .object(object)
        }
    }

    /// A setting that was written before; `nil` for anything else.
    init?(json: JSONValue) {
        guard let object = json.objectValue else { return nil }
        switch object["store"]?.stringValue {
        case "sqlite": self = .sqlite
        case "postgres":
            guard let url = object["url"]?.stringValue else { return nil }
            self = .postgres(url: url)
        case "etcd":
            guard let endpoints = object["endpoints"]?.arrayValue?.compactMap(\.stringValue), !endpoints.isEmpty else {
                return nil
            }
            self = .etcd(
                EtcdSetting(
                    endpoints: endpoints,
                    authority: object["authority"]?.stringValue,
                    certificate: object["certificate"]?.stringValue,
                    key: object["key"]?.stringValue
                )
            )
        default: return nil
        }
    }
}
