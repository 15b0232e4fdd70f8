// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Opens once; whoever waits goes on, and whoever comes later does not wait.
package final class Gate: Sendable {
    private enum State {
        case closed([CheckedContinuation<Void, Never>])
        case opened
    }

    private let state = Mutex(State.closed([]))

    /// A closed gate.
    package init() {}

    /// Opens the gate; again is nothing.
    package func open() {
        let waiting = state.withLock { state in
            defer { state = .opened }
            return if case .closed(let waiting) = state { waiting } else { [CheckedContinuation<Void, Never>]() }
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until the gate is open.
    package func passed() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard case .closed(let waiting) = state else { return true }
                state = .closed(waiting + [continuation])
                return false
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Waits until the gate is open; where the task is cancelled, that opens it.
    func passedOrCancelled() async {
        await withTaskCancellationHandler {
            await passed()
        } onCancel: {
            open()
        }
    }
}
