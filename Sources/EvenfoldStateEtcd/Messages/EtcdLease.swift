// SPDX-License-Identifier: Apache-2.0

/// Asks for a lease, or about one.
struct EtcdLeaseRequest: Hashable, Sendable, Encodable {
    /// Which; `nil` lets etcd choose one that is free.
    var identity: EtcdNumber?
    /// How long it is to last, in seconds; `nil` where that is not the question.
    var seconds: EtcdNumber?

    private enum CodingKeys: String, CodingKey {
        case identity = "ID"
        case seconds = "TTL"
    }
}

/// What etcd says about a lease.
struct EtcdLeaseAnswer: Hashable, Sendable, Decodable {
    /// Which; never 0.
    var identity: Int64
    /// How long it lasts or lasts on, in whole seconds; 0 in its last one; also 0, or less, when it is gone.
    var seconds: Int64

    /// The longest lease that etcd grants, in seconds.
    static let longest: Int64 = 9_000_000_000

    private enum Field: String, CodingKey {
        case identity = "ID"
        case seconds = "TTL"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        identity = Int64(try container.count(.identity, from: 1))
        seconds = try container.number(.seconds)
        guard seconds <= Self.longest else {
            throw DecodingError.dataCorruptedError(forKey: .seconds, in: container, debugDescription: "it is too long")
        }
    }
}

/// An answer of which nothing matters but that it came.
struct EtcdAcknowledgement: Hashable, Sendable, Decodable {
    private enum Field: String, CodingKey {
        case header
    }

    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: Field.self).revision(.header)
    }
}

/// One message of an answer that is a stream.
struct EtcdStreamed<Message: Decodable & Sendable>: Sendable, Decodable {
    /// What it says; `nil` where it is a failure.
    var result: Message?
    /// Why the stream ends; `nil` where it goes on.
    var error: EtcdRefusal?
}
