// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// What is known here and not in `other`.
    ///
    /// - Complexity: O(intervals of both).
    package func subtracting(_ other: Knowledge) -> Knowledge {
        var result = Knowledge()
        for (replica, ranges) in intervals {
            guard let taken = other.intervals[replica] else {
                result.intervals[replica] = ranges
                continue
            }
            var left: [Range<UInt64>] = []
            var index = 0
            for range in ranges {
                var start = range.lowerBound
                while index < taken.count, taken[index].upperBound <= start { index += 1 }
                var probe = index
                while probe < taken.count, taken[probe].lowerBound < range.upperBound {
                    if taken[probe].lowerBound > start { left.append(start..<taken[probe].lowerBound) }
                    start = Swift.max(start, taken[probe].upperBound)
                    probe += 1
                }
                if start < range.upperBound { left.append(start..<range.upperBound) }
            }
            if !left.isEmpty { result.intervals[replica] = left }
        }
        return result
    }

    /// Takes one version out.
    package mutating func remove(_ version: VersionID) {
        guard contains(version) else { return }
        var single = Knowledge()
        single.insert(version)
        self = subtracting(single)
    }
}
