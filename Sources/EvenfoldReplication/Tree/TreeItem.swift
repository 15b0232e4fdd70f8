// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What the visible tree needs of a record, and nothing else.
package struct TreeItem: Hashable, Sendable {
    /// What it is.
    package var kind: ItemKind
    /// Where its record puts it.
    package var parent: ItemID
    /// Where it was before; the way out of a cycle.
    package var previousParent: ItemID
    /// Its name.
    package var name: FileName
    /// The rank of its place; the largest in a cycle is cut.
    package var placeStamp: Stamp
    /// The rank of its data; the largest of files of one name wins.
    package var dataStamp: Stamp
    /// Whether its data carries the mark.
    package var removed: Bool

    package init(_ record: Record) {
        kind = record.kind
        parent = record.place.value.parent
        previousParent = record.place.value.previousParent
        name = record.place.value.name
        placeStamp = record.place.stamp
        dataStamp = record.data.stamp
        removed = record.data.value.removed
    }
}
