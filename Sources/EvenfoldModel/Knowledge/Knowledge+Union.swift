// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// Adds everything that `other` knows.
    ///
    /// - Complexity: O(intervals of both).
    package mutating func formUnion(_ other: Knowledge) {
        for (replica, ranges) in other.intervals {
            guard let own = intervals[replica] else {
                intervals[replica] = ranges
                continue
            }
            if own == ranges { continue }
            for range in ranges { insert(range, of: replica) }
        }
    }

    /// Everything that either knows.
    package func union(_ other: Knowledge) -> Knowledge {
        var result = self
        result.formUnion(other)
        return result
    }
}
