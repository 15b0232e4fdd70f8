// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// A position in a source's stream of changes.
package struct Cursor: Hashable, Sendable {
    /// The source's index; a cursor of another index is worth nothing.
    package var epoch: ReplicaID
    /// Every change up to this arrival number was seen; 0 is the beginning.
    package var arrival: UInt64

    package init(epoch: ReplicaID, arrival: UInt64) {
        self.epoch = epoch
        self.arrival = arrival
    }
}

/// A record as a source offers it.
package struct OfferedRecord: Hashable, Sendable {
    /// The record.
    package var record: Record
    /// Its arrival number at the source; rises along the stream.
    package var arrival: UInt64

    package init(record: Record, arrival: UInt64) {
        self.record = record
        self.arrival = arrival
    }
}

/// What two members say first on a link.
package struct Greeting: Hashable, Sendable {
    /// The speaker's index.
    package var replica: ReplicaID
    /// A random number drawn when the speaker's machine was made; two live ones with one replica are clones.
    package var bootNonce: UInt64
    /// The speaker's wall clock.
    package var now: Timestamp
    /// The highest sequence the speaker has seen of the listener's replica, by the listener's replica as last met.
    package var seen: [VersionID]
    /// Whether the speaker's own initial sync is done, so that it may be pulled from.
    package var serves: Bool

    package init(replica: ReplicaID, bootNonce: UInt64, now: Timestamp, seen: [VersionID], serves: Bool) {
        self.replica = replica
        self.bootNonce = bootNonce
        self.now = now
        self.seen = seen
        self.serves = serves
    }
}

/// The messages between two members of a folder.
///
/// Links deliver them in order or close; content bytes travel beside them.
package enum PeerMessage: Hashable, Sendable {
    /// Said first, by both sides; again when `serves` becomes true.
    case greeting(Greeting)
    /// The puller asks for everything outside its knowledge, from the cursor on, and then live.
    case subscribe(knowledge: Knowledge, cursor: Cursor?)
    /// The source offers records in arrival order.
    case records([OfferedRecord])
    /// The source has offered everything up to here; its knowledge then.
    case caughtUp(knowledge: Knowledge, cursor: Cursor)
    /// The puller says what it has processed by now.
    case processed(knowledge: Knowledge)
    /// The puller asks for the current records of items it heard of (a parent that is not known here).
    case askRecords([ItemID])
    /// The source's answer; items it does not have are left out.
    case askedRecords([OfferedRecord])
    /// The puller asks for content. Sent by the engine for the effect ``MemberEffect/fetch(_:_:)``.
    case contentRequests([ContentRequest])
    /// The source does not give content for this request.
    case contentUnavailable(request: UInt64, reason: UnavailableReason)
}
