// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldTopology

/// Whether work on a server may begin now, as far as its maintenance window is concerned.
package enum MaintenanceGate: Hashable, Sendable {
    /// It may begin; the window stays open until then, and for ever where that is `nil`.
    case open(until: Timestamp?)
    /// It must wait for the next opening that has room.
    case wait(until: Timestamp)
    /// No opening has room; the longest one has so many seconds.
    case neverRoom(longestSeconds: Int)

    /// Judges the beginning of work that is expected to take `needs` seconds.
    ///
    /// Work that fits begins; work that would run over waits for the next opening, since a restart that was begun cannot
    /// be stopped at the end of the window. What counts is the estimate: once begun, nothing is broken off.
    ///
    /// - Parameters:
    ///   - window: The server's window; `nil` is always open.
    ///   - rules: Of the window's time zone.
    ///   - now: The present.
    ///   - needs: The estimate; below 0 counts as 0.
    /// - Returns: ``neverRoom(longestSeconds:)`` where no opening of the next three weeks is long enough.
    package static func judge(
        _ window: MaintenanceWindow?,
        rules: TimeZoneRules,
        now: Timestamp,
        needs: Int
    ) -> MaintenanceGate {
        guard let window else { return .open(until: nil) }
        let needs = Int64(clamping: max(0, needs))
        var longest: Int64 = 0
        if let opening = window.opening(at: now, in: rules) {
            if Int64(window.secondsLeft(at: now, in: rules)) >= needs { return .open(until: opening.upperBound) }
            longest = opening.upperBound.seconds - opening.lowerBound.seconds
        }
        var from = now
        for _ in 0..<21 {
            guard let next = window.nextOpening(atOrAfter: from, in: rules) else { break }
            let length = next.upperBound.seconds - next.lowerBound.seconds
            if length >= needs { return .wait(until: next.lowerBound) }
            longest = max(longest, length)
            from = next.upperBound
        }
        return .neverRoom(longestSeconds: Int(clamping: longest))
    }
}
