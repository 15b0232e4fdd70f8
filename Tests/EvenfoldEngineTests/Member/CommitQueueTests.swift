// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldReplication
import Synchronization
import Testing

@Suite("Commit queue")
struct CommitQueueTests {
    /// An index that remembers the groups it was given and fails when told to.
    private final class GroupIndex: MemberIndex {
        let groups = Collected<[UInt64]>()
        let failing = Mutex(false)

        func load() throws(IndexFailure) -> IndexSnapshot { IndexSnapshot() }

        func commit(_ transactions: [IndexTransaction]) throws(IndexFailure) {
            if failing.withLock({ $0 }) { throw IndexFailure(isDiskFull: true, message: "full") }
            groups.add(transactions.map(\.number))
        }
    }

    private let lanes = ManualLanes()
    private let index = GroupIndex()
    private let committed = Collected<UInt64>()
    private let failures = Collected<IndexFailure>()

    private func makeQueue() -> CommitQueue {
        CommitQueue(
            index: index,
            lane: lanes.makeLane(named: "commit"),
            committed: { [committed] in committed.add($0) },
            failed: { [failures] in failures.add($0) }
        )
    }

    @Test("transactions that gather are committed together, and the last number is told")
    func gathering() {
        let queue = makeQueue()
        for number in 1...3 { queue.add(IndexTransaction(number: UInt64(number), changes: [])) }
        lanes.runAll()
        queue.add(IndexTransaction(number: 4, changes: []))
        lanes.runAll()
        #expect(index.groups.values == [[1, 2, 3], [4]])
        #expect(committed.values == [3, 4])
    }

    @Test("a failure is told once and nothing is committed after it")
    func failure() {
        let queue = makeQueue()
        index.failing.withLock { $0 = true }
        queue.add(IndexTransaction(number: 1, changes: []))
        lanes.runAll()
        index.failing.withLock { $0 = false }
        queue.add(IndexTransaction(number: 2, changes: []))
        lanes.runAll()
        #expect(failures.values.map(\.isDiskFull) == [true])
        #expect(committed.values.isEmpty)
        #expect(index.groups.values.isEmpty)
    }
}
