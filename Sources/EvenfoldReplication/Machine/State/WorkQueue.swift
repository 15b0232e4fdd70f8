// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Items in the order they were added, each once.
///
/// - Complexity: O(1) amortised for every operation.
struct WorkQueue: Sendable {
    private var items: [ItemID] = []
    private var head = 0
    private var members: Set<ItemID> = []

    var isEmpty: Bool { members.isEmpty }
    var count: Int { members.count }

    mutating func add(_ id: ItemID) {
        if members.insert(id).inserted { items.append(id) }
    }

    mutating func take() -> ItemID? {
        while head < items.count {
            let id = items[head]
            head += 1
            if head == items.count {
                items.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 4_096, head * 2 > items.count {
                items.removeFirst(head)
                head = 0
            }
            if members.remove(id) != nil { return id }
        }
        return nil
    }

    func contains(_ id: ItemID) -> Bool { members.contains(id) }
}
