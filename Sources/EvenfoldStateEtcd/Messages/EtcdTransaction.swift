// SPDX-License-Identifier: Apache-2.0

/// Does one thing if every comparison holds, and another one if not.
struct EtcdTransactionRequest: Hashable, Sendable, Encodable {
    /// What must hold.
    var compares: [EtcdCompare] = []
    /// What is done then.
    var success: [EtcdOperation] = []
    /// What is done otherwise.
    var failure: [EtcdOperation] = []

    private enum CodingKeys: String, CodingKey {
        case compares = "compare"
        case success
        case failure
    }
}

/// One comparison: for equality, with 0 for a key that is not there.
enum EtcdCompare: Hashable, Sendable, Encodable {
    /// The revision that wrote the key last.
    case modified(EtcdBytes, EtcdNumber)
    /// The revision that made the key.
    case created(EtcdBytes, EtcdNumber)

    private enum Field: String, CodingKey {
        case key
        case target
        case result
        case created = "create_revision"
        case modified = "mod_revision"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode("EQUAL", forKey: .result)
        switch self {
        case .modified(let key, let revision):
            try container.encode("MOD", forKey: .target)
            try container.encode(key, forKey: .key)
            try container.encode(revision, forKey: .modified)
        case .created(let key, let revision):
            try container.encode("CREATE", forKey: .target)
            try container.encode(key, forKey: .key)
            try container.encode(revision, forKey: .created)
        }
    }
}

/// One thing that a transaction does.
enum EtcdOperation: Hashable, Sendable, Encodable {
    /// Writes a key, which goes with a lease where one is named.
    case put(key: EtcdBytes, value: EtcdBytes, lease: EtcdNumber? = nil)
    /// Removes a key.
    case delete(EtcdBytes)
    /// Reads.
    case range(EtcdRangeRequest)

    private enum Kind: String, CodingKey {
        case put = "request_put"
        case delete = "request_delete_range"
        case range = "request_range"
    }

    private enum Field: String, CodingKey {
        case key
        case value
        case lease
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Kind.self)
        switch self {
        case .put(let key, let value, let lease):
            var put = container.nestedContainer(keyedBy: Field.self, forKey: .put)
            try put.encode(key, forKey: .key)
            try put.encode(value, forKey: .value)
            try put.encodeIfPresent(lease, forKey: .lease)
        case .delete(let key):
            var delete = container.nestedContainer(keyedBy: Field.self, forKey: .delete)
            try delete.encode(key, forKey: .key)
        case .range(let request):
            try container.encode(request, forKey: .range)
        }
    }
}

/// What came of a transaction.
struct EtcdTransactionAnswer: Hashable, Sendable, Decodable {
    /// The revision of the whole etcd; where something was written, the one that wrote it.
    var revision: UInt64
    /// Whether the comparisons held.
    var hasSucceeded: Bool
    /// What each operation found, in order; nothing for those that write.
    var found: [[EtcdEntry]]

    private enum Field: String, CodingKey {
        case header
        case hasSucceeded = "succeeded"
        case responses
    }

    private struct Response: Decodable {
        var range: Found?

        private enum CodingKeys: String, CodingKey {
            case range = "response_range"
        }
    }

    private struct Found: Decodable {
        var entries: [EtcdEntry]?

        private enum CodingKeys: String, CodingKey {
            case entries = "kvs"
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        revision = try container.revision(.header)
        hasSucceeded = try container.decodeIfPresent(Bool.self, forKey: .hasSucceeded) ?? false
        let responses = try container.decodeIfPresent([Response].self, forKey: .responses) ?? []
        found = responses.map { $0.range?.entries ?? [] }
    }
}
