// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// Whether everything that `other` knows is known here too.
    ///
    /// - Complexity: O(intervals of both).
    package func isSuperset(of other: Knowledge) -> Bool {
        for (replica, ranges) in other.intervals {
            guard let own = intervals[replica] else { return false }
            var index = 0
            for range in ranges {
                while index < own.count, own[index].upperBound <= range.lowerBound { index += 1 }
                guard index < own.count, own[index].lowerBound <= range.lowerBound,
                    own[index].upperBound >= range.upperBound
                else { return false }
            }
        }
        return true
    }
}
