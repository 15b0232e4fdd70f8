// SPDX-License-Identifier: Apache-2.0

/// The identity of a replicated file, directory or symbolic link: the ``VersionID`` of the write that created it.
///
/// It survives renames and moves. DFS Replication calls it the unique id (UID).
package struct ItemID: Hashable, Comparable, Sendable {
    /// The write that created the item.
    package let version: VersionID

    package init(_ version: VersionID) {
        self.version = version
    }

    /// The folder's root directory, the same on every member; it has no record of its own.
    package static let root = ItemID(VersionID(replica: .reserved, sequence: 0))

    @inlinable
    package static func == (left: ItemID, right: ItemID) -> Bool { left.version == right.version }

    @inlinable
    package func hash(into hasher: inout Hasher) { version.hash(into: &hasher) }

    package static func < (left: ItemID, right: ItemID) -> Bool {
        left.version < right.version
    }
}
