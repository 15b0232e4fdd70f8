// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tasks that wait for something to change, woken by whoever learns of a change.
///
/// To miss nothing: take ``wakes``, look whether the change is there already, and if not wait with that number.
package final class ChangeWaiters: Sendable {
    private struct State {
        var wakes: UInt64 = 0
        var nextNumber: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        /// Those whose task was cancelled before they could wait.
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())

    package init() {}

    /// How often ``wake()`` was called.
    package var wakes: UInt64 { state.withLock { $0.wakes } }

    /// Wakes everybody who waits, to look again.
    package func wake() {
        let woken = state.withLock { state in
            state.wakes += 1
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until ``wake()`` was called since there were so many ``wakes``, or until the task is cancelled.
    package func wait(since wakes: UInt64) async {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state in
                    if state.wakes > wakes || state.cancelled.contains(number) { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                state.cancelled.insert(number)
                return state.waiting.removeValue(forKey: number)
            }
            waiting?.resume()
        }
        state.withLock { _ = $0.cancelled.remove(number) }
    }
}
