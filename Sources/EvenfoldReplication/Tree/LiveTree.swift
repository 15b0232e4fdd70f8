// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// The visible tree, kept up to date record by record.
///
///     nodes        every item with a record, alive or not, and its effective parent
///     children     by directory (the item's own, not the canonical one): name -> who has it, alive or not
///     aliases      canonical directory -> its aliases, sorted; canonicalOf is the way back
///
/// A name of a merged directory is looked up in the tables of the canonical item and of its aliases, so that merging
/// two directories moves no table. Cost of a change: O(depth + children of directories that merge or part), and
/// O(directories) only while directory moves form a cycle.
package struct LiveTree: Sendable {
    /// One item.
    struct Node: Sendable {
        var item: TreeItem
        /// Where it stands after cycles are cut; `nil` only in the middle of a change.
        var parent: ItemID?
    }

    /// One name of one directory's own table.
    enum Holders: Sendable {
        case one(ItemID)
        case many([ItemID])

        /// Everybody who has the name, smallest first.
        var all: [ItemID] {
            switch self {
            case .one(let only): [only]
            case .many(let all): all
            }
        }
    }

    struct Slot {
        var directory: ItemID
        var name: FileName
    }

    var nodes: [ItemID: Node] = [:]
    var children: [ItemID: [FileName: Holders]] = [:]
    /// How many alive children a directory has; absent is none.
    var aliveChildren: [ItemID: Int] = [:]
    var canonicalOf: [ItemID: ItemID] = [:]
    var aliases: [ItemID: [ItemID]] = [:]
    /// Directories that a cycle keeps from where their record says.
    var cuts: Set<ItemID> = []
    /// Names to be looked at again before the change is complete.
    var queue: [Slot] = []
    /// Items whose place may have changed, in order, repeats possible.
    var touched: [ItemID] = []

    package init() {}

    /// The items whose visibility or place may have changed since the last call, each once, in a fixed order.
    package mutating func takeTouched() -> [ItemID] {
        var seen: Set<ItemID> = []
        let result = touched.count == 1 ? touched : touched.filter { seen.insert($0).inserted }
        touched.removeAll(keepingCapacity: true)
        return result
    }
}
