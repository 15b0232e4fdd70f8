// SPDX-License-Identifier: Apache-2.0

/// What several runs of one workload by one peer came to.
struct Statistics {
    /// The middle run's time in seconds; of an even number, the mean of the middle two.
    let median: Double
    /// The shortest and the longest time in seconds.
    let range: ClosedRange<Double>
    /// The median of the bytes on the wire; `nil` where the peer does not tell.
    let bytes: UInt64?

    /// Nothing for no samples.
    init?(_ samples: [Sample]) {
        let seconds = samples.map(\.seconds).sorted()
        guard let first = seconds.first, let last = seconds.last else { return nil }
        median = Self.median(seconds, first)
        range = first...last
        let counts = samples.compactMap(\.bytes).sorted()
        bytes = counts.isEmpty ? nil : counts[counts.count / 2]
    }

    private static func median(_ sorted: [Double], _ first: Double) -> Double {
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[max(middle - 1, 0)] + sorted[middle]) / 2
    }
}

/// One run of one workload by one peer.
struct Sample {
    /// How long it took.
    let time: Duration
    /// Bytes on the wire in both directions; `nil` where the peer does not tell.
    let bytes: UInt64?

    /// The time in seconds.
    var seconds: Double {
        let parts = time.components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
