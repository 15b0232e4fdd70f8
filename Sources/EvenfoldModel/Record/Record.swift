// SPDX-License-Identifier: Apache-2.0

/// What is replicated of one item: its kind, which never changes, and three independent registers.
///
/// The split lets a rename and an edit made at the same time both survive, and keeps a chmod from undoing an edit.
///
/// A value like any other, held in one shared, immutable piece of memory: a record is handed on many times for each time it
/// is made, and tables of records stay small.
///
/// - Complexity: Copying is O(1); setting a register makes the record anew.
package struct Record: Sendable {
    /// The registers, never changed once they are here.
    final class Content: Sendable {
        let id: ItemID
        let kind: ItemKind
        let place: Register<Place>
        let data: Register<DataValue>
        let attributes: Register<FileAttributes>

        init(
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

    var content: Content

    package init(
        id: ItemID,
        kind: ItemKind,
        place: Register<Place>,
        data: Register<DataValue>,
        attributes: Register<FileAttributes>
    ) {
        content = Content(id: id, kind: kind, place: place, data: data, attributes: attributes)
    }

    /// The item.
    package var id: ItemID { content.id }
    /// What it is.
    package var kind: ItemKind { content.kind }

    /// Where it stands.
    package var place: Register<Place> {
        get { content.place }
        set {
            content = Content(
                id: content.id,
                kind: content.kind,
                place: newValue,
                data: content.data,
                attributes: content.attributes
            )
        }
    }

    /// What it contains, or that it was removed.
    package var data: Register<DataValue> {
        get { content.data }
        set {
            content = Content(
                id: content.id,
                kind: content.kind,
                place: content.place,
                data: newValue,
                attributes: content.attributes
            )
        }
    }

    /// Its attributes.
    package var attributes: Register<FileAttributes> {
        get { content.attributes }
        set {
            content = Content(
                id: content.id,
                kind: content.kind,
                place: content.place,
                data: content.data,
                attributes: newValue
            )
        }
    }
}

extension Record: Hashable {
    package static func == (left: Record, right: Record) -> Bool {
        left.content === right.content
            || (left.id == right.id && left.kind == right.kind && left.place == right.place && left.data == right.data
                && left.attributes == right.attributes)
    }

    package func hash(into hasher: inout Hasher) {
        // Equal records are of one item and of the same versions.
        hasher.combine(id)
        hasher.combine(data.stamp)
    }
}
