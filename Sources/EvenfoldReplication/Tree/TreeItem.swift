// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What the visible tree needs of a record, and nothing else.
package struct TreeItem: Sendable {
    private let record: Record

    package init(_ record: Record) {
        self.record = record
    }

    /// What it is.
    package var kind: ItemKind { record.kind }
    /// Where its record puts it.
    package var parent: ItemID { record.parent }
    /// Where it was before; the way out of a cycle.
    package var previousParent: ItemID { record.previousParent }
    /// Its name.
    package var name: FileName { record.name }
    /// The rank of its place; the largest in a cycle is cut.
    package var placeStamp: Stamp { record.placeStamp }
    /// The rank of its data; the largest of files of one name wins.
    package var dataStamp: Stamp { record.dataStamp }
    /// Whether its data carries the mark.
    package var removed: Bool { record.isRemoved }
}

extension TreeItem: Hashable {
    /// Whether the tree is the same with either.
    package static func == (left: TreeItem, right: TreeItem) -> Bool {
        left.kind == right.kind && left.placeStamp == right.placeStamp && left.dataStamp == right.dataStamp
            && left.removed == right.removed && left.parent == right.parent
            && left.previousParent == right.previousParent && left.name == right.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(placeStamp)
        hasher.combine(dataStamp)
    }
}
