// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// One batch of changes of the visible folder on its way through the durable order.
struct Publishing: Sendable {
    /// How far it is: staged files durable, intents durable, published, directories durable.
    enum Stage: Sendable {
        case staging
        case intents(transaction: UInt64)
        case publishing
        case directories(retryAt: Timestamp?)
    }

    var batch: BatchID
    var steps: [Step]
    var directories: [DirectoryReference]
    var stage: Stage
    var outcomes: [PublishOutcome] = []
    var firstIntent: UInt64 = 0
    /// Items that take part; they are not looked at until the batch is done.
    var items: Set<ItemID>
    /// Items to be looked at when it is.
    var redo: [ItemID]
}

/// One operation and what it means for the index.
struct Step: Sendable {
    var operation: PublishOperation
    var item: ItemID
    /// The target that the operation brings about.
    var record: Record?
    /// The content it places.
    var fetch: Fetching.Fetch?
    /// Who leaves the folder by it: the item itself, or another one whose name it takes.
    var departure: Departure?
    /// The item's own older bytes, where they are kept.
    var keptOwn: KeptEntry?
    /// Whether the content that is there already is the target's (equal digests).
    var adoptsContent = false
    /// The directories it works in.
    var directories: [ItemID] = []
}

/// How an item leaves the disk.
struct Departure: Sendable {
    var item: ItemID
    var keep: KeptFile
    var kept: KeptEntry?
    /// Whether this member, which holds the loser's very bytes, writes its name-conflict removal.
    var settles: Bool
}

/// A batch in the making: the steps so far and the disk as it will be after them.
struct Plan {
    enum Visit {
        case visiting
        case done
        case blocked
    }

    /// Where something will stand; the fingerprint is known only of what this batch does not touch.
    struct Standing {
        var parent: ItemID
        var name: FileName
        var identity: FileIdentity?
        var fingerprint: Fingerprint?
    }

    static let largestBatch = 4_096

    var steps: [Step] = []
    var visits: [ItemID: Visit] = [:]
    var order: [ItemID] = []
    var standings: [ItemID: Standing?] = [:]
    var occupants: [TreePlace: ItemID?] = [:]
    var added: [ItemID: [ItemID]] = [:]
    var postponed: [ItemID] = []
    /// Where directories stand, as found for the steps so far.
    var references: [ItemID: DirectoryReference] = [:]
    /// Items that cannot go on before something does that is being realised further up: whoever needs their name moves
    /// them aside.
    var isEntangled: Set<ItemID> = []

    /// Items about which intents of before a restart are not judged yet: what stands on disk of them is not known.
    let unjudged: Set<ItemID>

    /// - Parameters:
    ///   - items: How many items may be realised.
    ///   - unjudged: See ``unjudged``.
    init(items: Int, unjudged: Set<ItemID>) {
        self.unjudged = unjudged
        let capacity = min(items, Self.largestBatch)
        steps.reserveCapacity(capacity)
        order.reserveCapacity(capacity)
        visits.reserveCapacity(capacity)
        standings.reserveCapacity(capacity)
        occupants.reserveCapacity(capacity)
    }

    var isFull: Bool { steps.count >= Self.largestBatch }
}
