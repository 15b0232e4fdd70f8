// SPDX-License-Identifier: Apache-2.0

/// Events in order of time, and in order of scheduling at one time: a binary heap of small keys.
struct EventQueue: Sendable {
    private struct Key: Sendable {
        let time: UInt64
        let order: UInt64
        let slot: Int

        static func < (left: Key, right: Key) -> Bool {
            left.time != right.time ? left.time < right.time : left.order < right.order
        }
    }

    private var heap: [Key] = []
    private var events: [FleetEvent?] = []
    private var free: [Int] = []
    private var order: UInt64 = 0

    /// Whether nothing is scheduled.
    var isEmpty: Bool { heap.isEmpty }

    /// How many events are scheduled.
    var count: Int { heap.count }

    /// When the next event is due.
    var nextTime: UInt64? { heap.first?.time }

    /// Every event, in no order.
    var all: [FleetEvent] { events.compactMap { $0 } }

    /// Schedules an event.
    mutating func schedule(_ event: FleetEvent, at time: UInt64) {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            events[slot] = event
        } else {
            slot = events.count
            events.append(event)
        }
        order += 1
        heap.append(Key(time: time, order: order, slot: slot))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the next event.
    mutating func next() -> (time: UInt64, event: FleetEvent)? {
        guard let first = heap.first, let event = events[first.slot] else { return nil }
        events[first.slot] = nil
        free.append(first.slot)
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var smallest = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count && heap[child] < heap[smallest] {
                smallest = child
            }
            guard smallest != parent else { break }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
        return (first.time, event)
    }
}
