// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// One member of one replicated folder: everything that decides, as a synchronous state machine.
///
/// Inputs say what happened, effects say what to do. The machine never waits, reads no clock and draws no random
/// number, so a simulator runs exactly what a server runs. Its parts, one folder each:
///
///     State       index in memory, what stands on disk, transactions, timers
///     Scanning    lists, inspections, and what they mean as local writes
///     Pulling     records in, pending, the fetch window, caught-up and knowledge
///     Offering    subscriptions, records out, content requests
///     Publishing  target -> operations on the disk, in durable order; settling of names; recovery of intents
///     Initial     first synchronisation, joining again
///     Status      questions that change nothing
///
/// The target of an item is its admitted record: the index's, or the newest pending one that may take part. The visible
/// tree of all targets says where each item should be; the entries' installations say where it is. An item is *dirty*
/// when either may have changed; looking at it (triage) ends in nothing to do, in a fetch, or in the queue of the next
/// publish.
package struct MemberMachine: Sendable {
    /// What the machine was told about its folder last.
    package internal(set) var configuration: MemberConfiguration
    let bootNonce: UInt64
    /// Identities for the case that this index must take a new one.
    var freshReplica: ReplicaID
    /// The time of the current input.
    var now: Timestamp
    var hasStarted = false
    var state: MemberState = .uninitialized

    // The index in memory.
    var header: IndexHeader
    var knowledge: Knowledge
    var memberKnowledge: [String: Knowledge]
    var cursors: [String: Cursor]
    var entries: [ItemID: IndexEntry] = [:]
    /// How many of them are of before the first synchronisation.
    var preexistingCount = 0
    var pending: [ItemID: PendingState] = [:]
    var kept: [StoreID: KeptEntry] = [:]
    /// Intents of before a restart, until the first scan judged them.
    var recoveredIntents: [PublishIntent] = []
    /// Whether what is missing from staging was placed: the disk said what is there.
    var isStagingKnown = false
    var lastIntent: UInt64 = 0

    // Derived from it.
    var tree = LiveTree()
    var disk = DiskView()
    var arrivals = ArrivalLog()

    // Output.
    var effects: [MemberEffect] = []
    var journal = Journal()
    var lastBatch: UInt64 = 0
    var lastStaged: UInt64 = 0

    // Work.
    var dirty = WorkQueue()
    var ready = WorkQueue()
    /// The directories among what is ready; they may inherit inodes before anything is planned.
    var readyDirectories = WorkQueue()
    var waiters: [ItemID: [ItemID]] = [:]
    var holds: [ItemID: Hold] = [:]
    var timers = TimerQueue()
    var scan: Scan?
    var scanRequests = ScanRequests()
    var publishing: Publishing?
    var fetching = Fetching()
    var exchange = Exchange()
    var initial = InitialSync()
    var isDeletionAllowed = false
    var isStoppedByDeleteLimit = false
    var isRootUnreadable = false
    /// Items whose last try found no space: while there is one, the disk counts as full.
    var spaceHolds: Set<ItemID> = []
    /// Whether nothing could be staged since space ran out; then one fetch at a time tries.
    var isSpaceShort = false
    var isRejoinWanted = false
    var lastActivityWasScan = false
    /// Digests of what is on disk where the record has gone ahead of it; kept in memory only.
    var olderDigests: [ItemID: OlderDigest] = [:]
    /// Items to be tried again when the scan of what was in their way is done.
    var afterScan: Set<ItemID> = []

    /// A machine over an index as it was read at the start; an index that was just made has no header.
    ///
    /// - Parameters:
    ///   - configuration: What it is told about its folder.
    ///   - snapshot: The index.
    ///   - freshReplica: A new random identity, used for a new index and when an index turns out to be restored or cloned.
    ///   - bootNonce: A random number of this start.
    ///   - now: The wall clock.
    /// - Complexity: O(items · log items).
    package init(
        configuration: MemberConfiguration,
        snapshot: IndexSnapshot,
        freshReplica: ReplicaID,
        bootNonce: UInt64,
        now: Timestamp
    ) {
        self.configuration = configuration
        self.bootNonce = bootNonce
        self.freshReplica = freshReplica
        self.now = now
        header =
            snapshot.header
            ?? IndexHeader(
                replica: freshReplica,
                sequence: 0,
                arrival: 0,
                clock: .zero,
                store: 0,
                initialSyncDone: false,
                formerReplicas: []
            )
        knowledge = snapshot.knowledge
        memberKnowledge = snapshot.memberKnowledge
        cursors = snapshot.cursors
        restore(snapshot)
    }
}
