// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// One running scan: what is still to be listed and inspected, and what was seen that is not as it was put there.
struct Scan: Sendable {
    /// One directory of the scan.
    ///
    /// A directory that no item carries yet has a provisional item, known to this scan alone.
    struct Directory: Sendable {
        var path: RelativePath
        var identity: FileIdentity?
        /// Installed here and not seen under its name (any more).
        var missing: [ItemID] = []
        /// Seen and not as it was put there, by name, in the order of the listing.
        var found: [Found] = []
        /// The inodes under the names that are inspected, as the listing had them.
        var identities: [FileName: FileIdentity] = [:]
        /// Those of them that could not be inspected.
        var unread: [FileIdentity] = []
        var isListed = false
        /// Whether it waits to be handed out for listing.
        var isQueued = true
        /// How often it was asked for again: answers to what was asked before that count no more.
        var round = 0
    }

    /// One name that is not as it was put there.
    struct Found: Sendable {
        var name: FileName
        var kind: ItemKind
        var fingerprint: Fingerprint
        var attributes: FileAttributes
        var target: [UInt8]
        /// For a directory that was listed as part of this scan: the item it was listed as.
        var listedAs: ItemID?
    }

    struct Batch: Sendable {
        var emitted: Timestamp
        /// The directories it is about, each with its round.
        var rounds: [ItemID: Int]
    }

    struct Wanted: Sendable {
        var directory: ItemID
        var round: Int
        var names: [FileName]
        var taken = 0
    }

    /// Whether every known directory is listed.
    var isFull: Bool
    var started: Timestamp
    var directories: [ItemID: Directory] = [:]
    /// In the order of their first listing: a directory comes after the one it was found in.
    var order: [ItemID] = []
    var queue: [ItemID] = []
    var head = 0
    var listing: [BatchID: Batch] = [:]
    var inspecting: [BatchID: Batch] = [:]
    /// Names to inspect, in order, and how far that was handed out.
    var wanted: [Wanted] = []
    var wantedHead = 0
    var provisional: [FileIdentity: ItemID] = [:]
    var lastProvisional: UInt64 = 0
    /// Directories whose content changed so lately that the time stamps may not show a further change.
    var racy: [ItemID] = []
    var racyRounds = 0
    /// Not before this time; the racy directories are listed again then.
    var pausedUntil: Timestamp?
    /// Known directories that were seen under another path than the index has.
    var relocated: [ItemID: RelativePath] = [:]
    /// Directories that were not where they were looked for.
    var vanished: [ItemID] = []
    /// Directories that were listed a second time to confirm a move.
    var confirmed: Set<ItemID> = []
    /// Directories to be listed in a later scan.
    var again: [ItemID] = []
    /// Directories that could not be read, or not every name in them.
    var unread: Set<ItemID> = []
    /// Items that are neither gone nor judged: under their names, or with their inodes, stands something that could not
    /// be inspected.
    var unseen: Set<ItemID> = []
    /// Directories of a scan that is not full whose whole subtree is listed.
    var deep: Set<ItemID> = []
    var rootFailed = false
    var drains: [UInt64] = []

    init(isFull: Bool, started: Timestamp) {
        self.isFull = isFull
        self.started = started
    }

    /// Whether an item id was made up by a scan.
    static func isProvisional(_ id: ItemID) -> Bool {
        id.version.replica == .reserved && id != .root && id != .aside && id != .displaced
    }
}

/// What is to be scanned next.
struct ScanRequests: Sendable {
    var isFullWanted = false
    /// Directories by item, in order.
    var directories: [ItemID] = []
    var members: Set<ItemID> = []
    /// Not before this time, so that changes that belong together are seen together; `nil` where nothing waits.
    var notBefore: Timestamp?
    var drains: [UInt64] = []
    /// Drains whose scan is done and whose delayed removals are not.
    var drainsWaiting: [UInt64] = []
    /// Since when an item is missing that a scan did not find elsewhere yet.
    var missingSince: [ItemID: Timestamp] = [:]
    /// When directories with missing items are listed again.
    var recheckAt: Timestamp?
    var recheck: [ItemID] = []
    var isFirstDone = false
    var lastFull: Timestamp?
    /// When a directory that could not be read is tried again, and how often it failed.
    var unreadable: [ItemID: Hold] = [:]
    /// Those of them that a full scan met: what is below them was not listed either.
    var deep: Set<ItemID> = []
    var lastDuration: Duration = .zero
    var lastEnd: Timestamp?
    var notReplicableSeen: Set<TreePlace> = []
    /// Directories that a hint was about before the index knew them.
    var unknown: Set<FileIdentity> = []

    mutating func add(_ directory: ItemID) {
        if members.insert(directory).inserted { directories.append(directory) }
    }
}
