// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import NIOCore
import Testing

/// Attributes of the user who runs the test.
func plainAttributes(mode: UInt16 = 0o644, extended: [ExtendedAttribute] = []) -> FileAttributes {
    FileAttributes(
        mode: mode,
        owner: Principal(name: [], number: geteuid()),
        group: Principal(name: [], number: getegid()),
        extended: extended
    )
}

/// The digest that a test announces where it does not matter.
let anyDigest = Digest(word0: 1, word1: 2, word2: 3, word3: 4)

/// A fixed modification time.
let someTime = Timestamp(seconds: 1_600_000_000, nanoseconds: 123_000_000)

/// A fetch of so many bytes.
func fetch(
    _ number: UInt64,
    size: Int,
    digest: Digest? = nil,
    attributes: FileAttributes = plainAttributes(),
    modified: Timestamp = someTime
) -> FetchFile {
    FetchFile(
        staged: StagedID(number),
        item: item(number),
        version: item(number).version,
        size: UInt64(size),
        digest: digest,
        modified: modified,
        attributes: attributes
    )
}

extension LinuxFolderDisk {
    /// Stages a whole file.
    func stage(_ number: UInt64, _ text: String, attributes: FileAttributes = plainAttributes()) throws {
        let file = fetch(number, size: text.utf8.count, attributes: attributes)
        expect([file])
        let ended = receive([ContentPiece(request: number, bytes: ByteBuffer(string: text), end: .whole(anyDigest))])
        try #require(
            ended == [FetchedFile(staged: file.staged, outcome: .staged(anyDigest, try stagedIdentity(number)))]
        )
    }

    /// The inode of a staged file, as a look from outside has it.
    func stagedIdentity(_ number: UInt64) throws -> FileIdentity {
        try fingerprint("\(number)", in: reference(".evenfold/staging")).identity
    }

    /// The fingerprint of what is at a name.
    func fingerprint(_ text: String, in directory: DirectoryReference = rootReference) throws -> Fingerprint {
        let inspected = inspect([InspectionRequest(directory: directory, names: [name(text)])])
        guard case .found(_, let fingerprint, _, _)? = inspected.first?.outcome else {
            throw NotFound(outcome: String(describing: inspected))
        }
        return fingerprint
    }

    /// The attributes of what is at a name.
    func attributes(_ text: String) throws -> FileAttributes {
        let inspected = inspect([InspectionRequest(directory: rootReference, names: [name(text)])])
        guard case .found(_, _, let attributes, _)? = inspected.first?.outcome else {
            throw NotFound(outcome: String(describing: inspected))
        }
        return attributes
    }

    /// The entries of a directory; fails when it is not listed.
    func entries(_ directory: DirectoryReference = rootReference) throws -> [ListedEntry] {
        let listing = list([directory])
        guard case .entries(let entries)? = listing.first?.outcome else {
            throw NotFound(outcome: String(describing: listing))
        }
        return entries
    }

    /// Performs one operation.
    func perform(_ operation: PublishOperation) throws -> PublishOutcome {
        try #require(publish([operation]).first)
    }

    /// Hashes one file.
    func digest(_ text: String, in directory: DirectoryReference = rootReference) throws -> Digest? {
        let print = try fingerprint(text, in: directory)
        return hash([HashFile(item: item(1), directory: directory, name: name(text), fingerprint: print)]).first?.digest
    }
}

/// Something is not there that a test needs.
struct NotFound: Error {
    var outcome: String
}

extension PublishOutcome {
    /// The fingerprint of something done; records a failure for anything else.
    var fingerprint: Fingerprint? {
        if case .done(let fingerprint) = self { return fingerprint }
        Issue.record("not done: \(self)")
        return nil
    }
}

/// A place in the root.
func at(_ text: String) -> Location { Location(directory: rootReference, name: name(text)) }
