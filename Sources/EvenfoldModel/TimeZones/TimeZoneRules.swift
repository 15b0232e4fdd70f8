// SPDX-License-Identifier: Apache-2.0

/// How far local time is ahead of UTC, at every moment.
///
/// Instants are seconds since 1970-01-01 UTC without leap seconds. Those further than 2^40 seconds (35,000 years) from
/// it count as that far.
///
/// ```
///   initialOffset │ transitions[0].offset │ … │ transitions[n-1].offset, or what the footer says │
/// ────────────────┼───────────────────────┼───┼──────────────────────────────────────────────────┼─► instants
///          transitions[0].at              …   transitions[n-1].at
/// ```
package struct TimeZoneRules: Hashable, Sendable {
    /// A moment from which another offset holds.
    package struct Transition: Hashable, Sendable {
        /// The instant.
        package var at: Int64
        /// Seconds ahead of UTC from then on.
        package var offset: Int

        package init(at: Int64, offset: Int) {
            self.at = at
            self.offset = offset
        }
    }

    /// A time with one offset.
    package struct Period: Hashable, Sendable {
        /// Its first instant; `nil` where it has no beginning.
        package var start: Int64?
        /// The first instant behind it; `nil` where it has no end.
        package var end: Int64?
        /// Seconds ahead of UTC.
        package var offset: Int
    }

    /// Offsets that a rule may have: RFC 9636, section 3.2.
    static let offsets = -89_999...93_599

    /// The transitions, the earliest first, at most one at an instant.
    package let transitions: [Transition]
    /// The offset before the first transition.
    package let initialOffset: Int
    /// What holds behind the last transition; `nil`: that one's offset, for ever.
    package let footer: PosixTimeZone?

    /// - Returns: `nil` unless the transitions are in order, none twice, and all offsets are ones that exist.
    package init?(initialOffset: Int, transitions: [Transition], footer: PosixTimeZone? = nil) {
        guard Self.offsets.contains(initialOffset) else { return nil }
        for (index, transition) in transitions.enumerated() {
            guard Self.offsets.contains(transition.offset) else { return nil }
            guard index == 0 || transitions[index - 1].at < transition.at else { return nil }
        }
        self.initialOffset = initialOffset
        self.transitions = transitions
        self.footer = footer
    }

    private init() {
        initialOffset = 0
        transitions = []
        footer = nil
    }

    /// UTC.
    package static let utc = TimeZoneRules()

    /// Seconds that local time is ahead of UTC.
    ///
    /// - Complexity: O(log transitions).
    package func offset(at instant: Int64) -> Int { period(at: instant).offset }

    /// The time around an instant in which the offset does not change.
    ///
    /// - Complexity: O(log transitions).
    package func period(at instant: Int64) -> Period {
        let instant = Self.clamped(instant)
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        let start = low > 0 ? transitions[low - 1].at : nil
        guard low < transitions.count else {
            var period = footer?.period(at: instant) ?? Period(offset: transitions.last?.offset ?? initialOffset)
            // The footer knows nothing of what was before the last transition.
            if let start { period.start = max(period.start ?? start, start) }
            return period
        }
        let offset = low > 0 ? transitions[low - 1].offset : initialOffset
        return Period(start: start, end: transitions[low].at, offset: offset)
    }

    /// The day that local clocks show.
    package func day(at instant: Int64) -> CivilDay {
        let instant = Self.clamped(instant)
        return CivilDay(containing: instant + Int64(offset(at: instant)))
    }

    /// The first instant at which local clocks show this time of this day, or a later one.
    ///
    /// So a time that a change of the clocks leaves out is the moment of the change, and of a time that occurs twice
    /// the first one counts. A day that a zone left out altogether (Samoa, 2011-12-30) begins when the next one does.
    ///
    /// - Parameters:
    ///   - day: The day.
    ///   - seconds: Since midnight as the clocks count, 0 ..< 86,400.
    /// - Returns: Seconds since 1970-01-01 UTC.
    /// - Complexity: O(log transitions), and O(transitions in the two days around).
    package func instant(of day: CivilDay, seconds: Int) -> Int64 {
        let farthest = Self.farthest / 86_400
        let local = min(max(day.number, -farthest), farthest) * 86_400 + Int64(min(max(seconds, 0), 86_399))
        // No clock shows it any earlier, whatever the offset.
        var instant = local - Int64(Self.offsets.upperBound) - 1
        while true {
            let period = period(at: instant)
            let candidate = max(local - Int64(period.offset), instant)
            guard let end = period.end, candidate >= end else { return candidate }
            instant = end
        }
    }

    static let farthest: Int64 = 1 << 40

    private static func clamped(_ instant: Int64) -> Int64 { min(max(instant, -farthest), farthest) }
}
