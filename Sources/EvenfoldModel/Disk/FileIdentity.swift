// SPDX-License-Identifier: Apache-2.0

/// What makes an inode the same inode on one file system: its number and its birth time.
///
/// Numbers alone are reused after a removal. A birth time of zero means the file system does not tell; then only the
/// number counts. System call: `statx(2)`.
package struct FileIdentity: Hashable, Sendable {
    /// The inode number.
    package let inode: UInt64
    /// When the inode was made.
    package let birth: Timestamp

    package init(inode: UInt64, birth: Timestamp) {
        self.inode = inode
        self.birth = birth
    }
}
