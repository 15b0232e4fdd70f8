// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// A directory below the root, named by where it is *on disk now* and checked by identity before use.
package struct DirectoryReference: Hashable, Sendable {
    /// The directory's item; ``ItemID/root`` for the root.
    package var item: ItemID
    /// Its path on disk at the moment the effect is performed, earlier operations of the same effect included.
    package var path: RelativePath
    /// Its inode.
    ///
    /// `nil` where an earlier operation of the same effect makes it. Another inode there: `parentChanged`.
    package var identity: FileIdentity?

    package init(item: ItemID, path: RelativePath, identity: FileIdentity?) {
        self.item = item
        self.path = path
        self.identity = identity
    }
}

/// What is seen of one name by `getdents64` and `statx` alone: cheap, enough to tell "unchanged".
package struct ListedEntry: Hashable, Sendable {
    /// The name.
    package var name: FileName
    /// The kind; `nil` for devices, sockets and FIFOs, which are reported and never replicated.
    package var kind: ItemKind?
    /// The fingerprint; `changed` is kept for directories here too, so that attribute changes show.
    package var fingerprint: Fingerprint

    package init(name: FileName, kind: ItemKind?, fingerprint: Fingerprint) {
        self.name = name
        self.kind = kind
        self.fingerprint = fingerprint
    }
}

/// One directory, listed; the private directory `.evenfold` at the root is never in it.
package struct DirectoryListing: Hashable, Sendable {
    /// The directory's item.
    package var directory: ItemID
    /// What came of it.
    package var outcome: Outcome

    package init(directory: ItemID, outcome: Outcome) {
        self.directory = directory
        self.outcome = outcome
    }

    /// What can come of a listing.
    ///
    /// Unreadable is not absent.
    package enum Outcome: Hashable, Sendable {
        /// The entries, sorted by name. `truncated` is never reported: a directory is read whole or not at all.
        case entries([ListedEntry])
        /// No directory of that identity is at that path any more.
        case vanished
        /// The directory cannot be read.
        case failed(DiskFailure)
    }
}

/// Everything about one name: asked for only where the listing does not match what was put there.
package struct InspectedEntry: Hashable, Sendable {
    /// The directory that was asked about.
    package var directory: ItemID
    /// The name.
    package var name: FileName
    /// What came of it.
    package var outcome: Outcome

    package init(directory: ItemID, name: FileName, outcome: Outcome) {
        self.directory = directory
        self.name = name
        self.outcome = outcome
    }

    /// What can come of an inspection.
    package enum Outcome: Hashable, Sendable {
        /// The entry with attributes and, for a link, its target; all from one moment (fingerprint equal before and
        /// after).
        case found(kind: ItemKind, fingerprint: Fingerprint, attributes: FileAttributes, target: [UInt8])
        /// A device, socket or FIFO.
        case notReplicable
        /// Nothing of that name.
        case vanished
        /// It cannot be read.
        case failed(DiskFailure)
    }
}

/// Names of one directory to inspect.
package struct InspectionRequest: Hashable, Sendable {
    /// The directory.
    package var directory: DirectoryReference
    /// The names in it.
    package var names: [FileName]

    package init(directory: DirectoryReference, names: [FileName]) {
        self.directory = directory
        self.names = names
    }
}

/// Why the disk did not do what was asked; each one costs one path and is retried later.
package enum DiskFailure: Hashable, Sendable {
    /// The path is not answered in time, or a listener holds it.
    case held
    /// No space, no inodes or a quota (`ENOSPC`, `EDQUOT`).
    case noSpace
    /// Permission (`EACCES`, `EPERM`), or the file system is read-only (`EROFS`).
    case denied
    /// The name or path is too long or not allowed there.
    case badName
    /// The path would leave the root, cross a symbolic link or another file system (`EXDEV`, `ELOOP`).
    case outside
    /// Any other error number.
    case system(Int32)
}
