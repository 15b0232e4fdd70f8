// SPDX-License-Identifier: Apache-2.0

/// The calls of etcd's JSON gateway that the store makes.
enum EtcdCall: Hashable, Sendable {
    case range
    case transaction
    case grantLease
    case keepLeaseAlive
    case revokeLease
    case leaseTimeToLive
    case watch

    /// Where the gateway of etcd 3.4 and later has it.
    var path: String {
        switch self {
        case .range: "/v3/kv/range"
        case .transaction: "/v3/kv/txn"
        case .grantLease: "/v3/lease/grant"
        case .keepLeaseAlive: "/v3/lease/keepalive"
        case .revokeLease: "/v3/lease/revoke"
        case .leaseTimeToLive: "/v3/lease/timetolive"
        case .watch: "/v3/watch"
        }
    }

    /// What a call does to the server.
    enum Effect: Hashable, Sendable {
        /// Nothing.
        case none
        /// The same however often it is made, so that another server may be asked the same again.
        case repeatable
        /// It must not be made twice; an answer that is lost leaves it open whether it was done.
        case once
    }

    /// What the call does.
    var effect: Effect {
        switch self {
        case .range, .leaseTimeToLive, .watch: .none
        // A lease whose grant nobody heard of holds no key, and is over when its time is.
        case .grantLease, .keepLeaseAlive, .revokeLease: .repeatable
        case .transaction: .once
        }
    }
}
