// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication
import Synchronization

/// Index transactions on their way to the disk: whatever has gathered while one commit runs is committed together by the next.
package final class CommitQueue: Sendable {
    private let index: any MemberIndex
    private let lane: any Lane
    private let committed: @Sendable (UInt64) -> Void
    private let failed: @Sendable (IndexFailure) -> Void
    private let state = Mutex(State())

    private struct State {
        var waiting: [IndexTransaction] = []
        var isRunning = false
        var hasFailed = false
    }

    /// - Parameters:
    ///   - index: The index database.
    ///   - lane: The lane that may block in it.
    ///   - committed: Told the number of the last transaction of each commit; all before it are durable too.
    ///   - failed: Told once; nothing is committed afterwards.
    package init(
        index: any MemberIndex,
        lane: any Lane,
        committed: @escaping @Sendable (UInt64) -> Void,
        failed: @escaping @Sendable (IndexFailure) -> Void
    ) {
        self.index = index
        self.lane = lane
        self.committed = committed
        self.failed = failed
    }

    /// Adds a transaction.
    package func add(_ transaction: IndexTransaction) {
        let starts = state.withLock { state in
            guard !state.hasFailed else { return false }
            state.waiting.append(transaction)
            guard !state.isRunning else { return false }
            state.isRunning = true
            return true
        }
        if starts { lane.enqueue { self.run() } }
    }

    private func run() {
        while true {
            let batch = state.withLock { state in
                let batch = state.waiting
                state.waiting = []
                if batch.isEmpty { state.isRunning = false }
                return batch
            }
            guard let last = batch.last else { return }
            do {
                try index.commit(batch)
                committed(last.number)
            } catch {
                state.withLock { state in
                    state.hasFailed = true
                    state.waiting = []
                }
                failed(error)
                return
            }
        }
    }
}
