// SPDX-License-Identifier: Apache-2.0

/// What every answer of etcd begins with.
struct EtcdHeader: Hashable, Sendable, Decodable {
    /// The revision of the whole etcd, this fleet's and everybody else's; 0 where the answer does not tell, as that
    /// about a compacted revision.
    var revision: UInt64

    private enum Field: String, CodingKey {
        case revision
    }

    init(from decoder: any Decoder) throws {
        revision = try decoder.container(keyedBy: Field.self).count(.revision)
    }
}

extension KeyedDecodingContainer {
    /// The revision in the header of an answer that has one.
    ///
    /// An etcd's first is 1: nothing else answers so by accident.
    func revision(_ key: Key) throws -> UInt64 {
        let revision = try decode(EtcdHeader.self, forKey: key).revision
        guard revision > 0 else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "there is no revision")
        }
        return revision
    }
}
