// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// A set from intervals that may come from anywhere: a wire, a file.
    ///
    /// `nil` unless every replica's intervals are sorted, not empty, disjoint and not touching, begin at 1 or later,
    /// and there is at least one for each replica. - Complexity: O(intervals).
    package init?(checking intervals: [ReplicaID: [Range<UInt64>]]) {
        for ranges in intervals.values {
            guard !ranges.isEmpty else { return nil }
            var end: UInt64 = 0
            for range in ranges {
                guard !range.isEmpty, range.lowerBound > end else { return nil }
                end = range.upperBound
            }
        }
        self.init()
        self.intervals = intervals
    }
}
