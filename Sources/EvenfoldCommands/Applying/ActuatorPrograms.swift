// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The installers and restarts that an apply runs just now.
///
/// An apply that fails for a reason of its own (its state cannot be written, its lock was lost) begins nothing more, but what
/// works on a server is let finish: half an update is worse than one that nobody waited for. Only an interruption ends
/// them.
final class ActuatorPrograms: Sendable {
    private struct State {
        var running: [Int: Task<ProcessOutcome, Never>] = [:]
        var nextNumber = 0
        var isInterrupted = false
    }

    private let state = Mutex(State())

    /// How many run.
    var count: Int { state.withLock { $0.running.count } }

    /// Runs a program to its end, also when the task that waits for it is cancelled.
    func run(_ program: @escaping @Sendable () async -> ProcessOutcome) async -> ProcessOutcome {
        let (number, task) = state.withLock { state in
            let task = Task { await program() }
            if state.isInterrupted { task.cancel() }
            state.nextNumber += 1
            state.running[state.nextNumber] = task
            return (state.nextNumber, task)
        }
        let outcome = await task.value
        state.withLock { _ = $0.running.removeValue(forKey: number) }
        return outcome
    }

    /// Ends all that run, and whatever is begun from now on.
    func interrupt() {
        let running = state.withLock { state in
            state.isInterrupted = true
            return Array(state.running.values)
        }
        for task in running { task.cancel() }
    }
}
