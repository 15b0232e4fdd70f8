// SPDX-License-Identifier: Apache-2.0

// The parts that are asked for most, read where they are instead of out of a copied register.

extension Record {
    /// Where it stands by its record.
    package var parent: ItemID { content.parts.place.value.parent }
    /// Where it stood before.
    package var previousParent: ItemID { content.parts.place.value.previousParent }
    /// Its name.
    package var name: FileName { content.parts.place.value.name }
    /// The stamp of its place.
    package var placeStamp: Stamp { content.parts.place.stamp }
    /// The stamp of its data.
    package var dataStamp: Stamp { content.parts.data.stamp }
    /// The version of its data.
    package var dataVersion: VersionID { content.parts.data.stamp.version }
    /// What its data descends from.
    package var dataContext: Context { content.parts.data.context }
    /// The size of its content in bytes.
    package var size: UInt64 { content.parts.data.value.size }
    /// The digest of its content, where it is known.
    package var digest: Digest? { content.parts.data.value.digest }
    /// When its content was modified.
    package var modified: Timestamp { content.parts.data.value.modified }
    /// Whether it was removed.
    package var isRemoved: Bool { content.parts.data.value.removed }
    /// The stamp of its attributes.
    package var attributesStamp: Stamp { content.parts.attributes.stamp }
    /// The version of its attributes.
    package var attributesVersion: VersionID { content.parts.attributes.stamp.version }
    /// What its attributes descend from.
    package var attributesContext: Context { content.parts.attributes.context }
}
