// SPDX-License-Identifier: Apache-2.0

/// What an unchanged file keeps: compared before anything is replaced, and at every scan.
///
/// A change of content or attributes always moves `changed` (ctime cannot be set by users).
package struct Fingerprint: Hashable, Sendable {
    /// The inode.
    package let identity: FileIdentity
    /// The size in bytes; zero for a directory, the target's length for a symbolic link.
    package let size: UInt64
    /// The modification time; zero for a directory, whose times are not replicated.
    package let modified: Timestamp
    /// The status change time; zero for a directory, where every entry made or removed moves it.
    package let changed: Timestamp

    package init(identity: FileIdentity, size: UInt64, modified: Timestamp, changed: Timestamp) {
        self.identity = identity
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    /// The fingerprint with another status change time.
    package func with(changed: Timestamp) -> Fingerprint {
        Fingerprint(identity: identity, size: size, modified: modified, changed: changed)
    }
}
