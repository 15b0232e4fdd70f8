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
    /// What a record is, as one plain value.
    struct Parts: Hashable, Sendable {
        let id: ItemID
        let kind: ItemKind
        var place: Register<Place>
        var data: Register<DataValue>
        var attributes: Register<FileAttributes>
    }

    /// The memory that copies of a record share.
    final class Content: Sendable {
        let parts: Parts

        init(_ parts: Parts) {
            self.parts = parts
        }
    }

    private(set) var content: Content

    package init(
        id: ItemID,
        kind: ItemKind,
        place: Register<Place>,
        data: Register<DataValue>,
        attributes: Register<FileAttributes>
    ) {
        content = Content(Parts(id: id, kind: kind, place: place, data: data, attributes: attributes))
    }

    /// The parts; setting them makes the record anew.
    var parts: Parts {
        get { content.parts }
        set { content = Content(newValue) }
    }

    /// The item.
    package var id: ItemID { content.parts.id }
    /// What it is.
    package var kind: ItemKind { content.parts.kind }

    /// Where it stands.
    package var place: Register<Place> {
        get { content.parts.place }
        set { parts.place = newValue }
    }

    /// What it contains, or that it was removed.
    package var data: Register<DataValue> {
        get { content.parts.data }
        set { parts.data = newValue }
    }

    /// Its attributes.
    package var attributes: Register<FileAttributes> {
        get { content.parts.attributes }
        set { parts.attributes = newValue }
    }

    /// Shares the memory of another record.
    mutating func share(_ other: Record) {
        content = other.content
    }
}

extension Record: Hashable {
    package static func == (left: Record, right: Record) -> Bool {
        left.content === right.content || left.parts == right.parts
    }

    package func hash(into hasher: inout Hasher) {
        // Equal records are of one item and of the same versions.
        hasher.combine(id)
        hasher.combine(dataStamp)
    }
}
