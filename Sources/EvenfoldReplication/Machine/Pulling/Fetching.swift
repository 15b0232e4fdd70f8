// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The window of content on its way here, and what is staged and not placed yet.
struct Fetching: Sendable {
    /// Files that are asked for at once: enough that a source has work while a batch of small files is published.
    static let largestCount = 8_192
    /// Their bytes; the last file may go beyond it.
    static let largestBytes: UInt64 = 64 << 20

    struct Fetch: Sendable {
        var item: ItemID
        var data: VersionID
        var dataContext: Context
        var attributes: VersionID
        var attributesContext: Context
        var size: UInt64
        var link: LinkID
        /// Set once the content is staged.
        var digest: Digest?
        /// The inode of the staged file, where the disk tells.
        var identity: FileIdentity?
        var isStaged = false
        var isDurable = false
    }

    var byStaged: [StagedID: Fetch] = [:]
    var byItem: [ItemID: StagedID] = [:]
    var queue = WorkQueue()
    var inFlight = 0
    var bytes: UInt64 = 0
    /// Staged files to be thrown away.
    var discards: [StagedID] = []
    /// Items that found no link to fetch over.
    var unlinked: [ItemID] = []
    /// Files being hashed, by item.
    var hashing: [ItemID: HashPurpose] = [:]
    var hashQueue: [ItemID] = []

    struct HashPurpose: Sendable {
        var fingerprint: Fingerprint
        /// What the index had of the file when it was asked about; an answer about something older says nothing.
        var basis: Fingerprint
        /// The digest that the content should still have; `nil` where the digest is only to be filled in.
        var expected: Digest?
        /// Who waits for the answer.
        var waiters: [ItemID]
    }

    mutating func retryUnlinked(_ dirty: inout WorkQueue) {
        for id in unlinked { dirty.add(id) }
        unlinked = []
    }

    /// The staged content of `item`, if it is of this version.
    func staged(_ item: ItemID, version: VersionID) -> (id: StagedID, fetch: Fetch)? {
        guard let id = byItem[item], let fetch = byStaged[id], fetch.isStaged, fetch.data == version else { return nil }
        return (id, fetch)
    }
}
