// SPDX-License-Identifier: Apache-2.0

/// What is replicated of one item: its kind, which never changes, and three independent registers.
///
/// The split lets a rename and an edit made at the same time both survive, and keeps a chmod from undoing an edit.
package struct Record: Hashable, Sendable {
    /// The item.
    package let id: ItemID
    /// What it is.
    package let kind: ItemKind
    /// Where it stands.
    package var place: Register<Place>
    /// What it contains, or that it was removed.
    package var data: Register<DataValue>
    /// Its attributes.
    package var attributes: Register<FileAttributes>

    package init(
        id: ItemID,
        kind: ItemKind,
        place: Register<Place>,
        data: Register<DataValue>,
        attributes: Register<FileAttributes>
    ) {
        self.id = id
        self.kind = kind
        self.place = place
        self.data = data
        self.attributes = attributes
    }
}
