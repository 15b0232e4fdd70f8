// SPDX-License-Identifier: Apache-2.0

/// Asks for a key, or for the keys of a range; linearizable, which is etcd's default.
struct EtcdRangeRequest: Hashable, Sendable, Encodable {
    /// The key, or the first one.
    var key: EtcdBytes
    /// The first key that is not meant any more; `nil` for one key.
    var end: EtcdBytes?
    /// At most so many; `nil` for all.
    var limit: EtcdNumber?
    /// As the store was at this revision; `nil` for now.
    var revision: EtcdNumber?
    /// Whether the last keys come first; only for a range.
    var isBackwards = false
    /// Whether values are left out.
    var isKeysOnly = false

    private enum Field: String, CodingKey {
        case key
        case end = "range_end"
        case limit
        case revision
        case order = "sort_order"
        case target = "sort_target"
        case isKeysOnly = "keys_only"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(key, forKey: .key)
        try container.encodeIfPresent(end, forKey: .end)
        try container.encodeIfPresent(limit, forKey: .limit)
        try container.encodeIfPresent(revision, forKey: .revision)
        if end != nil {
            try container.encode("KEY", forKey: .target)
            try container.encode(isBackwards ? "DESCEND" : "ASCEND", forKey: .order)
        }
        if isKeysOnly { try container.encode(true, forKey: .isKeysOnly) }
    }
}

/// What a range holds.
struct EtcdRangeAnswer: Hashable, Sendable, Decodable {
    /// The revision of the whole etcd.
    var revision: UInt64
    /// What was found, in the order that was asked for.
    var entries: [EtcdEntry]
    /// Whether there are more than the limit.
    var isMore: Bool

    private enum Field: String, CodingKey {
        case header
        case entries = "kvs"
        case isMore = "more"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        revision = try container.revision(.header)
        entries = try container.decodeIfPresent([EtcdEntry].self, forKey: .entries) ?? []
        isMore = try container.decodeIfPresent(Bool.self, forKey: .isMore) ?? false
    }
}
