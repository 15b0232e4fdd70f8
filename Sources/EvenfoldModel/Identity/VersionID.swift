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

    /// One word instead of three: this is the hottest hash of the engine, and replicas differ in their lower half.
    ///
    /// Numbers that follow one another are spread, so that they do not meet those of another replica.
    @inlinable
    package func hash(into hasher: inout Hasher) {
        hasher.combine(replica.low ^ (sequence &* 0x9E37_79B9_7F4A_7C15))
    }

    /// Orders by replica, then by sequence.
    ///
    /// The order means nothing in time; it only breaks ties the same way everywhere.
    @inlinable
    package static func == (left: VersionID, right: VersionID) -> Bool {
        left.sequence == right.sequence && left.replica == right.replica
    }

    package static func < (left: VersionID, right: VersionID) -> Bool {
        (left.replica, left.sequence) < (right.replica, right.sequence)
    }
}
