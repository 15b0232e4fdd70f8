// SPDX-License-Identifier: Apache-2.0

/// All versions that a member has processed: per replica a sorted list of half-open sequence intervals.
///
/// DFS Replication calls it the version chain vector (MS-FRS2, 3.1.1). Adjacent intervals are always joined, none is
/// empty, and a replica without intervals is absent, so equal sets are equal values.
package struct Knowledge: Hashable, Sendable {
    /// The intervals of each replica, sorted, disjoint and not touching.
    package internal(set) var intervals: [ReplicaID: [Range<UInt64>]]

    /// Nothing known.
    package init() {
        intervals = [:]
    }

    /// Whether nothing is known.
    package var isEmpty: Bool { intervals.isEmpty }

    /// The highest sequence known of `replica`; 0 when none is.
    package func highestSequence(of replica: ReplicaID) -> UInt64 {
        guard let last = intervals[replica]?.last else { return 0 }
        return last.upperBound - 1
    }
}
