// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// Adds one version.
    ///
    /// The last sequence there is (2^64 - 1) cannot be held and is ignored.
    ///
    /// - Complexity: O(log intervals) where it extends an interval, else O(intervals) of its replica.
    package mutating func insert(_ version: VersionID) {
        guard version.sequence < UInt64.max else { return }
        insert(version.sequence..<(version.sequence + 1), of: version.replica)
    }

    /// Adds a half-open interval of sequences of one replica; nothing where it is empty.
    package mutating func insert(_ range: Range<UInt64>, of replica: ReplicaID) {
        guard !range.isEmpty else { return }
        intervals[replica, default: []].insert(joining: range)
    }
}

extension [Range<UInt64>] {
    /// Inserts `range` into sorted, disjoint intervals and joins what touches it.
    mutating func insert(joining range: Range<UInt64>) {
        guard let last, last.upperBound >= range.lowerBound else {
            append(range)
            return
        }
        if last.lowerBound <= range.lowerBound {
            if range.upperBound > last.upperBound { self[count - 1] = last.lowerBound..<range.upperBound }
            return
        }
        // The first interval that reaches `range` (or touches it from below), and the first behind it that does not.
        var first = partition(at: range.lowerBound)
        if first > 0, self[first - 1].upperBound == range.lowerBound { first -= 1 }
        var joined = range
        var end = first
        while end < count, self[end].lowerBound <= joined.upperBound {
            joined =
                Swift.min(joined.lowerBound, self[end].lowerBound)..<Swift.max(joined.upperBound, self[end].upperBound)
            end += 1
        }
        replaceSubrange(first..<end, with: CollectionOfOne(joined))
    }
}
