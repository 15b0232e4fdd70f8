// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// A name in a directory.
package struct Location: Hashable, Sendable {
    /// The directory.
    package var directory: DirectoryReference
    /// The name in it.
    package var name: FileName

    package init(directory: DirectoryReference, name: FileName) {
        self.directory = directory
        self.name = name
    }
}

/// One change of the visible folder, small enough to be atomic.
///
/// Performed in order; a failed one does not stop the rest.
///
/// System calls: `renameat2(2)`, `mkdirat(2)`, `symlinkat(2)`, `fcntl(2)` (`F_SETLEASE`).
package enum PublishOperation: Hashable, Sendable {
    /// Makes a directory that must not exist yet, with its attributes.
    case makeDirectory(item: ItemID, at: Location, attributes: FileAttributes)
    /// Makes a symbolic link; in place of exactly `replacing`, or where nothing is.
    /// The link is made in staging first, so that it appears whole. `keeping` says what becomes of the replaced inode.
    case placeLink(
        item: ItemID,
        at: Location,
        target: [UInt8],
        modified: Timestamp,
        attributes: FileAttributes,
        replacing: Replacement?
    )
    /// Moves a staged file to its place; in place of exactly `replacing`, or where nothing is.
    case placeFile(item: ItemID, at: Location, staged: StagedID, replacing: Replacement?)
    /// Moves an inode of this identity to a name where nothing is.
    case move(item: ItemID, from: Location, identity: FileIdentity, to: Location)
    /// Moves an inode of this identity out of the way, into ``EvenfoldModel/RelativePath/aside``, under the item's
    /// ``EvenfoldModel/ItemID/asideName`` there; the scan after a crash counts what waits there as present.
    case stepAside(item: ItemID, from: Location, identity: FileIdentity)
    /// Moves what stepped aside to a name where nothing is.
    ///
    /// It waits under the name of the item that stepped aside; that may be another one by now, where a directory inherited the
    /// inode.
    case stepBack(item: ItemID, name: FileName, identity: FileIdentity, to: Location)
    /// Removes exactly this file or link from view: into the store that `keep` names.
    case removeFile(item: ItemID, at: Location, fingerprint: Fingerprint, keep: KeptFile)
    /// Removes an empty directory of this identity.
    case removeDirectory(item: ItemID, at: Location, identity: FileIdentity)
    /// Sets attributes (and, for files and links, the modification time) of exactly this inode; of a directory only the
    /// identity is compared.
    case setAttributes(
        item: ItemID,
        at: Location,
        fingerprint: Fingerprint,
        attributes: FileAttributes,
        modified: Timestamp?
    )
}

extension PublishOperation {
    /// The item that it is about.
    var item: ItemID {
        switch self {
        case .makeDirectory(let item, _, _), .placeLink(let item, _, _, _, _, _), .placeFile(let item, _, _, _),
            .move(let item, _, _, _), .stepAside(let item, _, _), .stepBack(let item, _, _, _),
            .removeFile(let item, _, _, _),
            .removeDirectory(let item, _, _), .setAttributes(let item, _, _, _, _):
            item
        }
    }

    /// The names that it takes something from or puts something to, in this order; at least one.
    package var locations: [Location] {
        switch self {
        case .makeDirectory(_, let at, _), .placeLink(_, let at, _, _, _, _), .placeFile(_, let at, _, _),
            .removeFile(_, let at, _, _), .removeDirectory(_, let at, _), .setAttributes(_, let at, _, _, _),
            .stepAside(_, let at, _), .stepBack(_, _, _, let at):
            [at]
        case .move(_, let from, _, let to): [from, to]
        }
    }

    /// Whether it takes something out of the private directory aside, or puts something into it.
    var usesAside: Bool {
        switch self {
        case .stepAside, .stepBack: true
        case .makeDirectory, .placeLink, .placeFile, .move, .removeFile, .removeDirectory, .setAttributes: false
        }
    }
}

/// The inode that a placed file or link replaces, and what becomes of it.
package struct Replacement: Hashable, Sendable {
    /// What must be there; anything else is `changed`.
    package var fingerprint: Fingerprint
    /// Where the replaced inode goes.
    package var keep: KeptFile

    package init(fingerprint: Fingerprint, keep: KeptFile) {
        self.fingerprint = fingerprint
        self.keep = keep
    }
}

/// What becomes of an inode that leaves the visible folder.
package enum KeptFile: Hashable, Sendable {
    /// Nothing is kept: a later write whose author had seen it replaces it, or its bytes are somewhere else.
    case discarded
    /// It goes to a private store under this number.
    case stored(StoreArea, StoreID)
}

/// The private stores below `.evenfold`.
package enum StoreArea: UInt8, Hashable, Sendable {
    /// Losers of conflicts.
    case conflict = 1
    /// What a non-primary had before its first synchronisation.
    case preexisting = 2
    /// What removals took away.
    case deleted = 3
}

/// The number of one kept file; given out by the machine, never reused, part of the index.
package struct StoreID: Hashable, Comparable, Sendable {
    /// The number, from 1.
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }

    package static func < (left: StoreID, right: StoreID) -> Bool { left.number < right.number }
}

/// What came of one publish operation.
package enum PublishOutcome: Hashable, Sendable {
    /// Done; the fingerprint of the inode as it is now (for moves and removals: as it was just before).
    case done(Fingerprint)
    /// Something else is there than was expected: a local write; nothing was done (an exchange was put back).
    case changed
    /// The name that must be free is taken; nothing was done.
    case occupied
    /// What should be moved, changed or removed is not there; nothing was done.
    case vanished
    /// The directory is not there or is another one; nothing was done.
    case parentChanged
    /// A local process has the destination open for writing; nothing was done.
    case openForWriting
    /// The directory to remove is not empty; nothing was done.
    case notEmpty
    /// The disk refused; nothing was done.
    case failed(DiskFailure)
}
