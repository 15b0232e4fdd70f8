// SPDX-License-Identifier: Apache-2.0

/// A hybrid logical clock value: 48 bits of Unix milliseconds above 16 bits of counter.
///
/// Named `Clock` in the design; the prefix keeps it apart from the standard library's protocol. A local write takes the
/// next *even* tick after `max(now, last seen)`; odd ticks belong to removals, which stand just after exactly the
/// data they remove. What may be no edit at all keeps the tick of the data that it descends from.
/// Source: Kulkarni et al., "Logical Physical Clocks", 2014.
package struct HybridClock: Hashable, Comparable, Sendable {
    /// The 64 bits: milliseconds << 16 | counter.
    package let ticks: UInt64

    package init(ticks: UInt64) {
        self.ticks = ticks
    }

    /// Before every write.
    package static let zero = HybridClock(ticks: 0)

    /// The wall-clock part in milliseconds since the epoch.
    package var milliseconds: UInt64 { ticks >> 16 }

    /// The removal that stands just after this write: the same value with the lowest bit set.
    package var removal: HybridClock { HybridClock(ticks: ticks | 1) }

    /// The next even tick after both `now` and this value; saturates at the last even tick.
    package func next(now: Timestamp) -> HybridClock {
        let wall = min(now.milliseconds, UInt64.max >> 16) << 16
        let floor = max(wall, ticks | 1)
        let (sum, overflow) = floor.addingReportingOverflow(1)
        return HybridClock(ticks: (overflow ? UInt64.max : sum + (sum & 1)) & ~1)
    }

    package static func < (left: HybridClock, right: HybridClock) -> Bool { left.ticks < right.ticks }
}
