// SPDX-License-Identifier: Apache-2.0

/// The name of one write: the replica that made it and its sequence number there, counted from 1.
///
/// DFS Replication calls it the global version sequence number. Sequence 0 is no write; only the root item's id uses
/// it.
package struct VersionID: Hashable, Comparable, Sendable {
    /// The replica that made the write.
    package let replica: ReplicaID
    /// The number of the write at that replica, from 1 upward without a gap.
    package let sequence: UInt64

    package init(replica: ReplicaID, sequence: UInt64) {
        self.replica = replica
        self.sequence = sequence
    }

    /// Two words instead of three: replicas differ in their lower half, and this is the hottest hash of the engine.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(replica.low)
        hasher.combine(sequence)
    }

    /// Orders by replica, then by sequence.
    ///
    /// The order means nothing in time; it only breaks ties the same way everywhere.
    package static func < (left: VersionID, right: VersionID) -> Bool {
        (left.replica, left.sequence) < (right.replica, right.sequence)
    }
}
