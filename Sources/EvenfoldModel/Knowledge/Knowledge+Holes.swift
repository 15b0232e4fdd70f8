// SPDX-License-Identifier: Apache-2.0

extension Knowledge {
    /// The sequences of `replica` below the highest known one that are not known, ascending; empty where there is none.
    package func holes(of replica: ReplicaID) -> [Range<UInt64>] {
        var result: [Range<UInt64>] = []
        var start: UInt64 = 1
        for range in intervals[replica] ?? [] {
            if range.lowerBound > start { result.append(start..<range.lowerBound) }
            start = range.upperBound
        }
        return result
    }
}
