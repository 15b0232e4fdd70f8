// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// What happens to a member machine.
package enum MemberInput: Hashable, Sendable {
    /// Said once, before ``started``, where the disk keeps what earlier starts staged until the machine throws it away:
    /// every file in staging, durable, and the inodes in the stores under ``MemberMachine/unjudgedKept``. What is not there any
    /// more and was made durable in staging has been placed. Where this is not said, nothing is concluded from what is missing.
    case foundStaged([StagedFile], inStores: [FileIdentity])
    /// Said once, first of all else: begin with recovery and a scan. The folder's root is open.
    case started
    /// The time asked for by ``MemberEffect/wake(at:)`` has come.
    case woken
    /// The folder's configuration changed.
    case configured(MemberConfiguration)
    /// A link to another member is up. Either side may pull, as the topology says.
    case linkOpened(LinkID, server: String, peerPulls: Bool)
    /// A link is gone; nothing more comes from it.
    case linkClosed(LinkID)
    /// A message arrived.
    case received(LinkID, PeerMessage)
    /// Something may have changed in these directories, by inode.
    case hinted([FileIdentity])
    /// Hints were lost: everything may have changed.
    case hintsLost
    /// Answers ``MemberEffect/list(_:_:)``.
    case listed(BatchID, [DirectoryListing])
    /// Answers ``MemberEffect/inspect(_:_:)``.
    case inspected(BatchID, [InspectedEntry])
    /// Answers ``MemberEffect/hash(_:_:)``.
    case hashed(BatchID, [HashedFile])
    /// Answers ``MemberEffect/fetch(_:_:)``.
    case fetched(LinkID, [FetchedFile])
    /// Answers ``MemberEffect/serve(_:_:)``.
    case served(LinkID, [ServedFile])
    /// Answers ``MemberEffect/makeStagedDurable(_:_:)``; with a failure none of them counts as staged.
    case stagedDurable(BatchID, DiskFailure?)
    /// Answers ``MemberEffect/publish(_:_:)``.
    case published(BatchID, [PublishOutcome])
    /// Answers ``MemberEffect/makeDirectoriesDurable(_:_:)``.
    case directoriesDurable(BatchID, DiskFailure?)
    /// Answers ``MemberEffect/commit(_:)``, by number, in order.
    case committed(UInt64)
    /// An operator asks something of this member.
    case requested(MemberRequest)
}

/// What an operator may ask of a member.
package enum MemberRequest: Hashable, Sendable {
    /// Scan these directories by inode (or everything, where empty) and report ``MemberReport/drained(_:)`` when what
    /// they showed is published: the cookie behind `status --wait`.
    case drain(UInt64, [FileIdentity])
    /// Scan everything now.
    case scan
    /// Go on although a scan would delete more than the limit.
    case allowDeletions
    /// Forget a kept file that was restored or purged; its bytes are gone from the store.
    case keptGone(StoreID)
    /// Try everything pending again now.
    case retryPending
}

/// What a member tells people.
package enum MemberReport: Hashable, Sendable {
    /// The folder's state changed.
    case state(MemberState)
    /// A conflict was settled; the loser's bytes are kept.
    case conflict(KeptEntry)
    /// An item cannot be installed or read, and why; `nil` is the all-clear.
    case held(RelativePath, PendingReason?)
    /// A scan would delete more items than the limit allows: `deleting` of `total`; nothing was published.
    case deleteLimit(deleting: Int, total: Int)
    /// A source's clock is too far off.
    case clockSkew(server: String, milliseconds: UInt64)
    /// The index was found to be restored or cloned and took a new identity.
    case rejoined(ReplicaID)
    /// A request to drain is fulfilled.
    case drained(UInt64)
    /// Initial sync is done.
    case initialSyncDone
    /// The disk is full; `false` is the all-clear.
    case diskFull(Bool)
    /// Names that cannot be replicated (devices, sockets, FIFOs) were seen for the first time.
    case notReplicable(RelativePath)
}

/// A folder's state on one member, by DFS Replication's names.
package enum MemberState: UInt8, Hashable, Sendable {
    /// Not opened yet.
    case uninitialized = 0
    /// Opened; the first scan is running.
    case initialized = 1
    /// The first synchronisation is running.
    case initialSync = 2
    /// Catching up after an unclean stop.
    case autoRecovery = 3
    /// In order.
    case normal = 4
    /// Stopped until the reason is gone.
    case inError = 5
}
