// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldModel
import Synchronization

/// Lanes whose work runs when the test says so, on the test's own thread.
final class ManualLanes: LaneSource {
    private let queues = Mutex<[[@Sendable () -> Void]]>([])

    var count: Int { queues.withLock { $0.count } }

    func makeLane(named name: String) -> any Lane {
        ManualLane(
            lanes: self,
            index: queues.withLock { queues in
                queues.append([])
                return queues.count - 1
            }
        )
    }

    /// Runs work until no lane has any left.
    func runAll() {
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        queues.withLock { queues in
            guard let index = queues.firstIndex(where: { !$0.isEmpty }) else { return nil }
            return queues[index].removeFirst()
        }
    }

    private struct ManualLane: Lane {
        let lanes: ManualLanes
        let index: Int

        func enqueue(_ work: @escaping @Sendable () -> Void) {
            lanes.queues.withLock { $0[index].append(work) }
        }
    }
}

/// A clock that stands still until the test moves it.
final class ManualClock: EngineClock {
    private struct State {
        var now = Timestamp(seconds: 1_000, nanoseconds: 0)
        var alarms: [(at: Timestamp, work: @Sendable () -> Void)] = []
    }

    private let state = Mutex(State())

    func now() -> Timestamp { state.withLock { $0.now } }

    func schedule(after delay: Duration, _ work: @escaping @Sendable () -> Void) -> any Alarm {
        state.withLock { $0.alarms.append(($0.now.advanced(by: delay), work)) }
        return NoAlarm()
    }

    /// Moves the clock and fires what is due.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.alarms.filter { $0.at <= state.now }.map(\.work)
            state.alarms.removeAll { $0.at <= state.now }
            return due
        }
        for work in due { work() }
    }

    private struct NoAlarm: Alarm {
        func cancel() {}
    }
}

/// Collects what a callback was told.
final class Collected<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var values: [Value] { state.withLock { $0 } }

    func add(_ value: Value) { state.withLock { $0.append(value) } }
}
