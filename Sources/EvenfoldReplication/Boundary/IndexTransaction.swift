// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What one member's index database holds of one item.
package struct IndexEntry: Hashable, Sendable {
    /// The record as it is offered to others.
    package var record: Record
    /// What carries it on this disk; `nil` for a removed item or one without bytes here.
    package var installed: Installation?
    /// The arrival number of the latest change of this entry.
    package var arrival: UInt64
    /// Whether this is content from before the first synchronisation, which is not offered to anybody.
    package var isPreexisting: Bool

    package init(record: Record, installed: Installation?, arrival: UInt64, isPreexisting: Bool) {
        self.record = record
        self.installed = installed
        self.arrival = arrival
        self.isPreexisting = isPreexisting
    }
}

/// A record that was received and is not installed yet.
package struct PendingRecord: Hashable, Sendable {
    /// The merged newest record of the item.
    package var record: Record
    /// The server it came from (last).
    package var source: String
    /// Every version it has stood for since it began to wait; none of them enters knowledge before it is installed.
    package var versions: Set<VersionID>
    /// Since when it waits.
    package var since: Timestamp
    /// Why it waits; `nil` while it is simply in the queue.
    package var reason: PendingReason?

    package init(record: Record, source: String, versions: Set<VersionID>, since: Timestamp, reason: PendingReason?) {
        self.record = record
        self.source = source
        self.versions = versions
        self.since = since
        self.reason = reason
    }
}

/// Why a record waits.
package enum PendingReason: Hashable, Sendable {
    /// Its name is taken; judged when the source has caught up.
    case nameCollision
    /// Its parent is not known here yet.
    case waitingForParent
    /// The source cannot give the content.
    case unavailable(UnavailableReason)
    /// The content did not match what was announced.
    case mismatched
    /// A local process has the destination open for writing.
    case openForWriting
    /// A local change is in the way and is being looked at.
    case localChange
    /// The disk refused.
    case disk(DiskFailure)
    /// The link to the source closed.
    case linkClosed
}

/// Written durably before a publish, so that a restart can tell Evenfold's own doing from a user's.
package struct PublishIntent: Hashable, Sendable {
    /// The number of the intent.
    package var number: UInt64
    /// What will be done.
    package var operation: PublishOperation
    /// What the item is once it is done, as its source said it; `nil` where the operation says enough.
    ///
    /// What waits for the item may be another record by the time that the intent is judged.
    package var record: Record?
    /// The staged file that it places; `nil` where it places none, or one of which nobody knows the inode.
    package var placed: PlacedFile?

    package init(number: UInt64, operation: PublishOperation, record: Record? = nil, placed: PlacedFile? = nil) {
        self.number = number
        self.operation = operation
        self.record = record
        self.placed = placed
    }
}

/// A staged file on its way to its place.
package struct PlacedFile: Hashable, Sendable {
    /// Its inode, in staging and in its place.
    package var identity: FileIdentity
    /// The version of the attributes it was staged with, and what they descend from.
    package var attributes: VersionID
    /// See ``attributes``.
    package var attributesContext: Context

    package init(identity: FileIdentity, attributes: VersionID, attributesContext: Context) {
        self.identity = identity
        self.attributes = attributes
        self.attributesContext = attributesContext
    }
}

/// One kept file: what lost, where its bytes are, who won.
package struct KeptEntry: Hashable, Sendable {
    /// The number; also its name in the store.
    package var id: StoreID
    /// The store it is in.
    package var area: StoreArea
    /// The path it had in the folder.
    package var path: RelativePath
    /// What it is.
    package var kind: ItemKind
    /// The item it belonged to.
    package var item: ItemID
    /// The version of data that it holds.
    package var loser: VersionID
    /// The version that won; `nil` for what a non-primary had.
    package var winner: VersionID?
    /// Its size in bytes.
    package var size: UInt64
    /// When it was kept.
    package var time: Timestamp

    package init(
        id: StoreID,
        area: StoreArea,
        path: RelativePath,
        kind: ItemKind,
        item: ItemID,
        loser: VersionID,
        winner: VersionID?,
        size: UInt64,
        time: Timestamp
    ) {
        self.id = id
        self.area = area
        self.path = path
        self.kind = kind
        self.item = item
        self.loser = loser
        self.winner = winner
        self.size = size
        self.time = time
    }
}

/// The few values of an index that change with every transaction.
package struct IndexHeader: Hashable, Sendable {
    /// The identity of this index.
    package var replica: ReplicaID
    /// The last sequence given out; 0 before the first write.
    package var sequence: UInt64
    /// The last arrival number given out; 0 before the first change.
    package var arrival: UInt64
    /// The highest clock seen.
    package var clock: HybridClock
    /// The last store number given out.
    package var store: UInt64
    /// Whether the first synchronisation (or, at the primary, the first scan) is done.
    package var initialSyncDone: Bool
    /// Identities this index had before it was found to be restored or cloned.
    package var formerReplicas: [ReplicaID]

    package init(
        replica: ReplicaID,
        sequence: UInt64,
        arrival: UInt64,
        clock: HybridClock,
        store: UInt64,
        initialSyncDone: Bool,
        formerReplicas: [ReplicaID]
    ) {
        self.replica = replica
        self.sequence = sequence
        self.arrival = arrival
        self.clock = clock
        self.store = store
        self.initialSyncDone = initialSyncDone
        self.formerReplicas = formerReplicas
    }
}

/// One change of an index database.
package enum IndexChange: Hashable, Sendable {
    /// Replaces the header.
    case header(IndexHeader)
    /// Replaces the knowledge.
    case knowledge(Knowledge)
    /// Replaces what another member is known to have processed.
    case memberKnowledge(server: String, Knowledge)
    /// Replaces how far a source's stream was read.
    case cursor(server: String, Cursor)
    /// Inserts or replaces an entry, by its item.
    case entry(IndexEntry)
    /// Forgets an entry (a removal that everybody knows).
    case forget(ItemID)
    /// Inserts or replaces a pending record, by its item.
    case pending(PendingRecord)
    /// Takes a pending record out.
    case pendingDone(ItemID)
    /// Writes an intent.
    case intent(PublishIntent)
    /// Takes an intent out.
    case intentDone(UInt64)
    /// Records a kept file.
    case kept(KeptEntry)
    /// Forgets a kept file.
    case keptGone(StoreID)
}

/// Changes that become durable together or not at all, in order of their numbers.
package struct IndexTransaction: Hashable, Sendable {
    /// The number, from 1 since the machine was made.
    package var number: UInt64
    /// The changes, in order.
    package var changes: [IndexChange]

    package init(number: UInt64, changes: [IndexChange]) {
        self.number = number
        self.changes = changes
    }
}

/// A whole index, as it is read at the start.
package struct IndexSnapshot: Hashable, Sendable {
    /// The header; `nil` for an index that was just made.
    package var header: IndexHeader?
    /// The knowledge.
    package var knowledge: Knowledge
    /// What other members are known to have processed, by server.
    package var memberKnowledge: [String: Knowledge]
    /// How far each source's stream was read, by server.
    package var cursors: [String: Cursor]
    /// The entries, in no order.
    package var entries: [IndexEntry]
    /// The pending records.
    package var pending: [PendingRecord]
    /// The intents of publishes that may or may not have happened.
    package var intents: [PublishIntent]
    /// The kept files.
    package var kept: [KeptEntry]

    package init() {
        header = nil
        knowledge = Knowledge()
        memberKnowledge = [:]
        cursors = [:]
        entries = []
        pending = []
        intents = []
        kept = []
    }
}
