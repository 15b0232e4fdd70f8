// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Who wants a folder to be closed for a while, and what they wait for.
struct FolderSuspension: Sendable {
    /// How many want it to be closed; 0 is nobody.
    private(set) var count = 0
    /// Opened to close the folder that is open now.
    private var stop: Gate?
    /// Opened when that one is closed.
    private var closed: Gate?
    /// Opened when nobody wants it to be closed any more.
    private var ended: Gate?

    /// A folder was opened; one that nobody wants open is closed again at once.
    mutating func opened(stop: Gate, closed: Gate) {
        self.stop = stop
        self.closed = closed
        if count > 0 { stop.open() }
    }

    /// One more wants it to be closed.
    ///
    /// - Returns: What opens when it is; `nil` where it never was open.
    mutating func begin() -> Gate? {
        count += 1
        stop?.open()
        return closed
    }

    /// One of them does not want it any more.
    mutating func end() {
        count -= 1
        guard count == 0 else { return }
        ended?.open()
        ended = nil
    }

    /// What opens when it may be open again; `nil` where it may now.
    mutating func untilEnd() -> Gate? {
        guard count > 0 else { return nil }
        let gate = ended ?? Gate()
        ended = gate
        return gate
    }
}

extension FolderHost {
    /// Closes the folder and keeps it closed until ``resume()``; returns when it is closed.
    ///
    /// One that is being opened is not waited for: its path may be held.
    package func suspend() async {
        await state.withLock { $0.suspension.begin() }?.passed()
    }

    /// Takes one ``suspend()`` back.
    package func resume() {
        state.withLock { state in
            state.suspension.end()
            if case .suspended = state.phase, state.suspension.count == 0 { state.phase = .starting }
        }
    }

    /// Waits until nobody wants the folder to be closed, or the task is cancelled.
    func untilWanted() async {
        let gate = state.withLock { state in
            let gate = state.suspension.untilEnd()
            if gate != nil { state.phase = .suspended }
            return gate
        }
        await gate?.passedOrCancelled()
    }
}
