// SPDX-License-Identifier: Apache-2.0

/// Asks for every change of a range from a revision on.
struct EtcdWatchRequest: Hashable, Sendable, Encodable {
    /// The first key.
    var key: EtcdBytes
    /// The first key that is not meant any more.
    var end: EtcdBytes
    /// From which revision on, that one included.
    var start: EtcdNumber

    private enum Kind: String, CodingKey {
        case create = "create_request"
    }

    private enum Field: String, CodingKey {
        case key
        case end = "range_end"
        case start = "start_revision"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Kind.self)
        var create = container.nestedContainer(keyedBy: Field.self, forKey: .create)
        try create.encode(key, forKey: .key)
        try create.encode(end, forKey: .end)
        try create.encode(start, forKey: .start)
    }
}

/// One message about a watched range.
struct EtcdWatchAnswer: Hashable, Sendable, Decodable {
    /// The revision of the whole etcd; 0 where it is not told.
    var revision: UInt64
    /// The oldest revision that is still there, where the watched one is not; otherwise 0.
    var compacted: UInt64
    /// Whether etcd ends the watch.
    var isCancelled: Bool
    /// Why; empty where it does not tell.
    var reason: String
    /// Whether something in the range has changed.
    var hasEvents: Bool

    private enum Field: String, CodingKey {
        case header
        case compacted = "compact_revision"
        case isCancelled = "canceled"
        case reason = "cancel_reason"
        case events
    }

    /// What happened is not looked at: who waits reads anew.
    private struct Event: Decodable {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        revision = try container.decode(EtcdHeader.self, forKey: .header).revision
        compacted = try container.count(.compacted)
        isCancelled = try container.decodeIfPresent(Bool.self, forKey: .isCancelled) ?? false
        reason = try container.decodeIfPresent(String.self, forKey: .reason) ?? ""
        hasEvents = try container.decodeIfPresent([Event].self, forKey: .events)?.isEmpty == false
    }
}
