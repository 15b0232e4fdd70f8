// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Wall-clock time and alarms.
package protocol EngineClock: Sendable {
    /// The wall clock now.
    func now() -> Timestamp
    /// Runs `work` once after `delay`, on some thread, briefly; zero and less is "soon".
    func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void) -> any Alarm
}

/// Something scheduled that can be called off.
package protocol Alarm: Sendable {
    /// Calls it off; it may already be running.
    func cancel()
}
