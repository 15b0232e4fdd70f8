// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import HeapModule

/// Items to be looked at again later, soonest first, and the last wake-up that was asked for.
struct TimerQueue: Sendable {
    struct Timer: Comparable, Sendable {
        var at: Timestamp
        var item: ItemID

        static func < (left: Timer, right: Timer) -> Bool { (left.at, left.item) < (right.at, right.item) }
    }

    private var heap: Heap<Timer> = []
    /// The time of the last ``MemberEffect/wake(at:)``; `nil` when it has come.
    var asked: Timestamp?

    var earliest: Timestamp? { heap.min?.at }

    mutating func add(_ item: ItemID, at time: Timestamp) { heap.insert(Timer(at: time, item: item)) }

    mutating func takeDue(_ now: Timestamp) -> ItemID? {
        guard let first = heap.min, first.at <= now else { return nil }
        return heap.popMin()?.item
    }

    mutating func removeAll() { heap = [] }
}
