// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// The replicas of which something is known, sorted.
    package var replicas: [ReplicaID] { intervals.keys.sorted() }

    /// The half-open intervals of `replica`, ascending; empty where nothing is known of it.
    package func intervals(of replica: ReplicaID) -> [Range<UInt64>] { intervals[replica] ?? [] }
}
