// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The links to other members, and what sources said.
struct Exchange: Sendable {
    var links: [LinkID: Link] = [:]
    /// The last caught-up of each source whose knowledge is not taken over yet.
    var unions: [String: Union] = [:]
    /// Records whose names are taken and that wait for their source to catch up.
    var colliding: Set<ItemID> = []
    /// Records that wait for a parent that takes no part in the tree yet, by the parent.
    var orphans: [ItemID: [ItemID]] = [:]
    /// Pending items without a row in the index.
    var unpersisted: [ItemID] = []
    /// Cursors to be committed together with the rows of what is pending, as soon as no publish is under way.
    var cursorsToCommit: [String: Cursor] = [:]
    /// Since when settling an item waits for the rest of a scan.
    var settlingSince: [ItemID: Timestamp] = [:]
    /// Items whose settling waits for knowledge.
    var waitingForKnowledge: Set<ItemID> = []
    var greetingsWanted = false

    struct Union: Sendable {
        var knowledge: Knowledge
        /// The pending item that kept it from being taken over when it was looked at last.
        var witness: ItemID?
    }
}

/// One link to another member.
struct Link: Sendable {
    var server: String
    var greeting: Greeting?
    var isRefused = false

    // This member pulls.
    var isSubscribed = false
    var asked: Set<ItemID> = []
    /// Records of an interrupted burst that are not judged; the source's next caught-up judges them.
    var reported = Knowledge()
    var reportedAt: Timestamp?

    // The peer pulls.
    var subscription: Subscription?
}

/// What a peer wants to hear from this member.
struct Subscription: Sendable {
    /// What the peer has processed, as far as it said so.
    var known: Knowledge
    /// What was sent on this link; links are in order, so it need not be sent again.
    var sent = Knowledge()
    /// Every change up to this arrival number was sent.
    var position: UInt64
    /// The knowledge of the last caught-up on this link.
    var said: Knowledge?
    /// Whether records were sent since.
    var hasSent = false
    /// Answers to questions for single records were sent since.
    var hasAnswered = false
    /// Items that were asked for before they were here: sent as soon as they are, whatever the subscriber knows of them.
    var owed: Set<ItemID> = []
    /// Something was passed over because a newer change of it was not durable yet: no caught-up before that arrival
    /// number is.
    var heldUntil: UInt64 = 0
}
