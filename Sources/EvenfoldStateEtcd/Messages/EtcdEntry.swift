// SPDX-License-Identifier: Apache-2.0

/// A key of etcd and what it holds.
struct EtcdEntry: Hashable, Sendable, Decodable {
    /// The whole key.
    var key: String
    /// The revision that made it.
    var created: UInt64
    /// The revision that wrote it last.
    var modified: UInt64
    /// The etcd lease that it goes with; 0 for none.
    var lease: Int64
    /// What it holds; empty also where only keys were asked for.
    var value: [UInt8]

    private enum Field: String, CodingKey {
        case key
        case created = "create_revision"
        case modified = "mod_revision"
        case lease
        case value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        // A key of somebody else's making may be no text; then it is none that was asked for.
        guard let text = String(validating: try container.decode(EtcdBytes.self, forKey: .key).bytes, as: UTF8.self)
        else {
            throw DecodingError.dataCorruptedError(forKey: .key, in: container, debugDescription: "a key is no text")
        }
        key = text
        created = try container.count(.created, from: 1)
        modified = try container.count(.modified, from: 1)
        lease = try container.number(.lease)
        value = try container.decodeIfPresent(EtcdBytes.self, forKey: .value)?.bytes ?? []
    }
}
