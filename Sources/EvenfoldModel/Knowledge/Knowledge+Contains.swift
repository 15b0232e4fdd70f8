// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// Whether `version` is known.
    ///
    /// - Complexity: O(log intervals of its replica).
    package func contains(_ version: VersionID) -> Bool {
        guard let ranges = intervals[version.replica], let last = ranges.last else { return false }
        if last.contains(version.sequence) { return true }
        let index = ranges.partition(at: version.sequence)
        return index < ranges.count && ranges[index].lowerBound <= version.sequence
    }

    /// Whether every version of `replica` from 1 to `sequence` is known; true for 0.
    package func containsAll(of replica: ReplicaID, upTo sequence: UInt64) -> Bool {
        guard sequence > 0 else { return true }
        guard let first = intervals[replica]?.first else { return false }
        return first.lowerBound <= 1 && first.upperBound > sequence
    }
}

extension [Range<UInt64>] {
    /// The index of the first interval that ends after `sequence`.
    ///
    /// - Complexity: O(log count).
    func partition(at sequence: UInt64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].upperBound <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
