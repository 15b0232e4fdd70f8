// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// The number of one staged file on this member; given out by the machine, unique since the machine was made.
package struct StagedID: Hashable, Comparable, Sendable {
    /// The number, from 1.
    package let number: UInt64

    package init(_ number: UInt64) {
        self.number = number
    }

    package static func < (left: StagedID, right: StagedID) -> Bool { left.number < right.number }
}

/// One file to fetch from a source into staging: content, then attributes and times on the open descriptor.
package struct FetchFile: Hashable, Sendable {
    /// Where it is staged; also the request's number on the link.
    package var staged: StagedID
    /// The item.
    package var item: ItemID
    /// The version of its data.
    package var version: VersionID
    /// The size announced by the record; another size is a failure.
    package var size: UInt64
    /// The digest announced by the record, if known; another digest is a failure.
    package var digest: Digest?
    /// The modification time to set.
    package var modified: Timestamp
    /// The attributes to set.
    package var attributes: FileAttributes

    package init(
        staged: StagedID,
        item: ItemID,
        version: VersionID,
        size: UInt64,
        digest: Digest?,
        modified: Timestamp,
        attributes: FileAttributes
    ) {
        self.staged = staged
        self.item = item
        self.version = version
        self.size = size
        self.digest = digest
        self.modified = modified
        self.attributes = attributes
    }
}

/// What came of one fetch.
package struct FetchedFile: Hashable, Sendable {
    /// The request.
    package var staged: StagedID
    /// What came of it.
    package var outcome: Outcome

    package init(staged: StagedID, outcome: Outcome) {
        self.staged = staged
        self.outcome = outcome
    }

    /// What can come of a fetch.
    package enum Outcome: Hashable, Sendable {
        /// All bytes are staged, attributes and times set; not yet durable. The digest is of the bytes received, the
        /// identity that of the staged inode; `nil` where the disk does not tell.
        case staged(Digest, FileIdentity? = nil)
        /// The source cannot give that version (any more); nothing is staged.
        case unavailable(UnavailableReason)
        /// The link closed first; nothing is staged.
        case interrupted
        /// Staging failed here; nothing is staged.
        case failed(DiskFailure)
        /// Size or digest were not as announced; nothing is staged.
        case mismatched
    }
}

/// A file in staging, as a start finds it.
package struct StagedFile: Hashable, Sendable {
    /// Where it is staged.
    package var staged: StagedID
    /// Its inode.
    package var identity: FileIdentity

    package init(staged: StagedID, identity: FileIdentity) {
        self.staged = staged
        self.identity = identity
    }
}

/// Why a source does not give a version.
package enum UnavailableReason: UInt8, Hashable, Sendable {
    /// The item has another version of data by now, or none; its newer record will follow.
    case superseded = 1
    /// The file changed while it was read; the source scans it again and a newer record will follow.
    case changedWhileReading = 2
    /// The source cannot read it now; ask again later.
    case unreadable = 3
}

/// A puller's wish for content, as it travels.
package struct ContentRequest: Hashable, Sendable {
    /// The puller's number for it.
    package var request: UInt64
    /// The item.
    package var item: ItemID
    /// The version of its data.
    package var version: VersionID

    package init(request: UInt64, item: ItemID, version: VersionID) {
        self.request = request
        self.item = item
        self.version = version
    }
}

/// One file to read and send to a puller, checked by fingerprint before and after.
package struct ServeFile: Hashable, Sendable {
    /// The puller's number for it.
    package var request: UInt64
    /// The item.
    package var item: ItemID
    /// The version of its data.
    package var version: VersionID
    /// The directory it is in.
    package var directory: DirectoryReference
    /// Its name there.
    package var name: FileName
    /// What it must look like before and after reading.
    package var fingerprint: Fingerprint

    package init(
        request: UInt64,
        item: ItemID,
        version: VersionID,
        directory: DirectoryReference,
        name: FileName,
        fingerprint: Fingerprint
    ) {
        self.request = request
        self.item = item
        self.version = version
        self.directory = directory
        self.name = name
        self.fingerprint = fingerprint
    }
}

/// What came of serving one file.
package struct ServedFile: Hashable, Sendable {
    /// The item.
    package var item: ItemID
    /// The version of its data.
    package var version: VersionID
    /// The digest of what was read; `nil` where the file changed or could not be read (the puller was told).
    package var digest: Digest?

    package init(item: ItemID, version: VersionID, digest: Digest?) {
        self.item = item
        self.version = version
        self.digest = digest
    }
}

/// One local file to hash, checked by fingerprint before and after.
package struct HashFile: Hashable, Sendable {
    /// The item.
    package var item: ItemID
    /// The directory it is in.
    package var directory: DirectoryReference
    /// Its name there.
    package var name: FileName
    /// What it must look like before and after reading.
    package var fingerprint: Fingerprint

    package init(item: ItemID, directory: DirectoryReference, name: FileName, fingerprint: Fingerprint) {
        self.item = item
        self.directory = directory
        self.name = name
        self.fingerprint = fingerprint
    }
}

/// What came of hashing one local file.
package struct HashedFile: Hashable, Sendable {
    /// The item.
    package var item: ItemID
    /// The fingerprint asked about.
    package var fingerprint: Fingerprint
    /// The digest; `nil` where the file changed, vanished or could not be read.
    package var digest: Digest?

    package init(item: ItemID, fingerprint: Fingerprint, digest: Digest?) {
        self.item = item
        self.fingerprint = fingerprint
        self.digest = digest
    }
}
