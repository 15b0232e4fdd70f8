// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import EvenfoldModel

/// The replica identities of one message, written once each and named by index elsewhere.
struct ReplicaTable {
    /// The identities, in order of first use.
    private(set) var replicas: [ReplicaID] = []
    private var indices: [ReplicaID: UInt32] = [:]

    /// The index of `replica`, which is added where it is new.
    mutating func index(of replica: ReplicaID) -> UInt32 {
        // Most columns repeat one replica for long stretches.
        if let last = lastUsed, last.replica == replica { return last.index }
        let index: UInt32
        if let known = indices[replica] {
            index = known
        } else {
            index = UInt32(replicas.count)
            replicas.append(replica)
            indices[replica] = index
        }
        lastUsed = (replica, index)
        return index
    }

    private var lastUsed: (replica: ReplicaID, index: UInt32)?

    init() {}

    /// The table of a message that was received.
    init(words: [UInt64]) throws(WireError) {
        guard words.count.isMultiple(of: 2) else { throw .columns("replicas") }
        replicas = stride(from: 0, to: words.count, by: 2).map { ReplicaID(high: words[$0], low: words[$0 + 1]) }
    }

    /// The identities as words: high, low, and so on.
    var words: [UInt64] { replicas.flatMap { [$0.high, $0.low] } }

    /// The replica that a peer named by index.
    func replica(at index: UInt32) throws(WireError) -> ReplicaID {
        guard index < UInt32(replicas.count) else { throw .value("the index of a replica") }
        return replicas[Int(index)]
    }

    /// The version that a peer named; the root item's only where `allowingRoot` says so.
    func version(replica index: UInt32, sequence: UInt64, allowingRoot: Bool = false) throws(WireError) -> VersionID {
        let version = VersionID(replica: try replica(at: index), sequence: sequence)
        let isReserved = version.replica == .reserved
        guard isReserved == (sequence == 0), allowingRoot || !isReserved else { throw .value("a version") }
        return version
    }

    /// The versions of a column.
    ///
    /// - Parameters:
    ///   - column: The column.
    ///   - count: How many there must be; `nil` for any number.
    ///   - part: The name of the list, for the error.
    ///   - allowingRoot: Whether the root item's version may be among them.
    /// - Returns: The versions, in order.
    /// - Throws: ``WireError``.
    func versions(
        _ column: ProtoVersions,
        count: Int? = nil,
        of part: String,
        allowingRoot: Bool = false
    ) throws(WireError) -> [VersionID] {
        let total = count ?? column.sequence.count
        guard column.sequence.count == total, column.replica.count == total else { throw .columns(part) }
        var versions: [VersionID] = []
        versions.reserveCapacity(total)
        for position in 0..<total {
            versions.append(
                try version(
                    replica: column.replica[position],
                    sequence: column.sequence[position],
                    allowingRoot: allowingRoot
                )
            )
        }
        return versions
    }
}
