// SPDX-License-Identifier: Apache-2.0

// The parts that are asked for most, read where they are instead of out of a copied register.

extension Record {
    /// Where it stands by its record.
    package var parent: ItemID { content.place.value.parent }
    /// Where it stood before.
    package var previousParent: ItemID { content.place.value.previousParent }
    /// Its name.
    package var name: FileName { content.place.value.name }
    /// The stamp of its place.
    package var placeStamp: Stamp { content.place.stamp }
    /// The stamp of its data.
    package var dataStamp: Stamp { content.data.stamp }
    /// The version of its data.
    package var dataVersion: VersionID { content.data.stamp.version }
    /// What its data descends from.
    package var dataContext: Context { content.data.context }
    /// The size of its content in bytes.
    package var size: UInt64 { content.data.value.size }
    /// The digest of its content, where it is known.
    package var digest: Digest? { content.data.value.digest }
    /// When its content was modified.
    package var modified: Timestamp { content.data.value.modified }
    /// Whether it was removed.
    package var isRemoved: Bool { content.data.value.removed }
    /// The stamp of its attributes.
    package var attributesStamp: Stamp { content.attributes.stamp }
    /// The version of its attributes.
    package var attributesVersion: VersionID { content.attributes.stamp.version }
    /// What its attributes descend from.
    package var attributesContext: Context { content.attributes.context }
}
