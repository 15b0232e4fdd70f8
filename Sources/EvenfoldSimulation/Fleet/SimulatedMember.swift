// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// One member of a simulated fleet: its machine while it runs, its disk and index, which outlive it, and its clock.
struct SimulatedMember: Sendable {
    /// Its configuration.
    let configuration: MemberConfiguration
    /// The machine; `nil` while it is down.
    var machine: MemberMachine?
    /// Counts starts and kills; what was scheduled for an earlier one is void.
    var incarnation = 0
    /// The folder.
    var disk: MemoryDisk
    /// The index.
    var index = MemoryIndex()
    /// How far the clock is off, in nanoseconds.
    var clockOffset: Int64
    /// Commits asked for and not durable yet.
    var commits: [IndexTransaction] = []
    /// When the last commit will be durable, and when the last answer comes; both only rise.
    var commitTime: UInt64 = 0
    var answerTime: UInt64 = 0
    /// Publishes asked for and not finished.
    var publishes: [PublishJob] = []
    /// Contents that a user removed after they were put there and before that was committed.
    var removedEarly: [Content] = []
    /// Directories that are watched.
    var watched: Set<FileIdentity> = []
    /// Fetches without an answer, by link and request.
    var fetches: [LinkID: [UInt64: FetchFile]] = [:]
    /// The links that the machine was told of and that it was not told are gone.
    var links: [LinkID] = []
    /// The time that the machine wants to be woken at.
    var wakeAt: Timestamp?
    var wakeToken = 0
    /// How often in a row it was woken only to ask for a time that is past.
    var spins = 0
    /// The number of the present disk trouble; 0 is none.
    var trouble = 0
    /// Whether the trouble is a full disk.
    var isFull = false
    /// Whether the first synchronisation is done, and whether the index was ever replaced.
    var hasRejoined = false
    /// What the machine did so far, by kind: what must not move once all is quiet.
    var activity = Activity()

    /// One publish effect in progress.
    struct PublishJob: Sendable {
        let batch: BatchID
        let operations: [PublishOperation]
        var outcomes: [PublishOutcome] = []
    }
}

/// How much a member did, by kind of effect.
package struct Activity: Hashable, Sendable {
    /// Messages sent.
    package var messages = 0
    /// Publish operations asked for.
    package var publishes = 0
    /// Commits asked for.
    package var commits = 0
    /// Fetches asked for.
    package var fetches = 0
    /// Directories listed.
    package var lists = 0
    /// Wake-ups.
    package var wakes = 0

    package init() {}
}
