// SPDX-License-Identifier: Apache-2.0

/// What an item contains; for a directory only the mark `removed` counts.
package struct DataValue: Hashable, Sendable {
    /// The size of a file in bytes; zero for a directory, the target's length for a symbolic link.
    package var size: UInt64
    /// The digest of a file's content.
    ///
    /// `nil` until the content was first read. No part of the register's identity.
    package var digest: Digest?
    /// The modification time of a file or link; zero for a directory.
    package var modified: Timestamp
    /// The target of a symbolic link, byte for byte; empty otherwise.
    package var target: [UInt8]
    /// Whether this write removed the item; the other fields keep what it removed.
    package var removed: Bool

    package init(size: UInt64, digest: Digest?, modified: Timestamp, target: [UInt8], removed: Bool) {
        self.size = size
        self.digest = digest
        self.modified = modified
        self.target = target
        self.removed = removed
    }

    /// The data of every directory that is not removed.
    package static let directory = DataValue(size: 0, digest: nil, modified: .zero, target: [], removed: false)
}
