// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldModel

/// The machine's clocks: wall-clock time, and alarms that a change of the wall clock does not move.
///
/// One thread for all alarms, started with the first one; what it runs must be brief.
package final class SystemClock: EngineClock {
    private struct Entry: Sendable {
        var time: MonotonicTime
        var number: UInt64
        var work: @Sendable () -> Void
    }

    private struct State: Sendable {
        /// Sorted, the latest first.
        var entries: [Entry] = []
        var last: UInt64 = 0
        var isRunning = false
    }

    private let state = Monitor(State())

    package init() {}

    package func now() -> Timestamp { .now }

    package func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void) -> any Alarm {
        let time = MonotonicTime.now.advanced(by: delay)
        let (number, needsThread) = state.change { state in
            state.last += 1
            let entry = Entry(time: time, number: state.last, work: work)
            // Searched from the end, where the next ones are.
            let index = state.entries.lastIndex { $0.time > time }.map { $0 + 1 } ?? 0
            state.entries.insert(entry, at: index)
            defer { state.isRunning = true }
            return (state.last, !state.isRunning)
        }
        if needsThread { startThread() }
        return Scheduled(number: number, clock: self)
    }

    private func startThread() {
        do throws(SystemError) {
            try OwnThread.start(named: "clock") { self.run() }
        } catch {
            // The next alarm tries again.
            state.access { $0.isRunning = false }
        }
    }

    private func run() {
        while true {
            let next = state.wait(until: nil) { $0.entries.last?.time } ?? .now
            // Until it is due, or another one is the next.
            _ = state.wait(until: next) { $0.entries.last?.time == next ? nil : true }
            let due: Entry? = state.access { state in
                guard let last = state.entries.last, last.time <= .now else { return nil }
                return state.entries.removeLast()
            }
            due?.work()
        }
    }

    fileprivate func cancel(_ number: UInt64) {
        state.access { state in state.entries.removeAll { $0.number == number } }
    }
}

/// One alarm of a ``SystemClock``.
private struct Scheduled: Alarm {
    let number: UInt64
    let clock: SystemClock

    func cancel() { clock.cancel(number) }
}
