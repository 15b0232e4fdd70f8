// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication

/// What an operator asks of an agent.
///
/// What each is answered with stands beside it.
package enum ControlRequest: Hashable, Sendable {
    /// Who are you? One ``ControlPart/json(_:)`` of ``AgentIdentity``.
    case identify
    /// Take this document. ``ControlPart/version(_:)``: the version in force.
    case push(SignedFleetDocument)
    /// The asker changes the fleet under this fencing token. Refused where a higher one was heard of; otherwise nothing
    /// under a lower one is taken from then on, restarts of the agent included.
    case claim(fence: UInt64)
    /// The document in force. One ``ControlPart/document(_:)``, none before the first push.
    case document
    /// One ``ControlPart/json(_:)`` of ``AgentStatus``.
    case status
    /// What the server is: one ``ControlPart/json(_:)`` as `facts.command` prints it.
    case facts
    /// The visible entries after a path, in path order: any number of ``ControlPart/entries(_:)``.
    case listEntries(folder: String, after: RelativePath, mode: ListingMode)
    /// The event log: one ``ControlPart/json(_:)`` for each event, oldest first.
    case events(EventQuery)
    /// The kept files: one ``ControlPart/json(_:)``, an array of ``KeptSummary``.
    case listKept(folder: String)
    /// The bytes of a kept file: any number of ``ControlPart/content(_:)``.
    case fetchKept(folder: String, StoreID)
    /// Puts a kept file back; `to` is `nil` for where it was.
    case restoreKept(folder: String, StoreID, to: RelativePath?)
    /// Throws a kept file away.
    case forgetKept(folder: String, StoreID)
    /// Waits until everything written before now is published; an empty folder is all of them. The time-out is the
    /// asker's.
    case drain(folder: String)
    /// Closes all folders that are open in good order, and keeps all closed until the asker hangs up or the agent ends.
    /// One empty ``ControlPart/json(_:)`` once they are; refused while partners that are pulling lack something.
    case suspend
    /// Scans a folder now.
    case rescan(folder: String)
    /// Goes on although a scan would delete more than the limit.
    case allowDeletions(folder: String)
    /// What is not in step yet, and why: one ``ControlPart/json(_:)`` for each record.
    case backlog(folder: String)
}

/// How much is read for a listing.
package enum ListingMode: UInt8, Hashable, Sendable {
    /// Metadata, and digests where they are known.
    case quick = 1
    /// Every file's bytes.
    case hash = 2
}

/// Which events are wanted.
package struct EventQuery: Hashable, Sendable {
    /// Only of this folder; empty is all.
    package var folder: String
    /// Only those at this time or later, in milliseconds since the epoch; 0 is all.
    package var since: UInt64
    /// Only these ids; empty is all.
    package var ids: Set<Int>
    /// Whether events to come are told as well, until the asker hangs up.
    package var follows: Bool

    package init(folder: String = "", since: UInt64 = 0, ids: Set<Int> = [], follows: Bool = false) {
        self.folder = folder
        self.since = since
        self.ids = ids
        self.follows = follows
    }
}

/// One part of an answer.
package enum ControlPart: Hashable, Sendable {
    /// A JSON document, UTF-8.
    case json([UInt8])
    /// Entries in path order; at most about 2,000.
    case entries([ListingEntry])
    /// Bytes of a file; at most 256 KiB.
    case content([UInt8])
    /// The version of a document.
    case version(UInt64)
    /// A document as it was signed.
    case document(SignedFleetDocument)
}

/// One visible file, directory or link of a folder, as it is on one member.
package struct ListingEntry: Hashable, Sendable {
    /// Its path.
    package var path: RelativePath
    /// What it is.
    package var kind: ItemKind
    /// Its size in bytes; 0 for directories.
    package var size: UInt64
    /// Its modification time; zero for directories.
    package var modified: Timestamp
    /// Mode, owners, extended attributes.
    package var attributes: FileAttributes
    /// The digest of a file's content; `nil` where it is not known.
    package var digest: Digest?
    /// The target of a link.
    package var target: [UInt8]
    /// Whether it could be read.
    package var isReadable: Bool

    package init(
        path: RelativePath,
        kind: ItemKind,
        size: UInt64,
        modified: Timestamp,
        attributes: FileAttributes,
        digest: Digest?,
        target: [UInt8],
        isReadable: Bool
    ) {
        self.path = path
        self.kind = kind
        self.size = size
        self.modified = modified
        self.attributes = attributes
        self.digest = digest
        self.target = target
        self.isReadable = isReadable
    }
}
