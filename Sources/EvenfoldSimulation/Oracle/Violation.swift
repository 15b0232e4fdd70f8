// SPDX-License-Identifier: Apache-2.0

/// A promise of the replication model that a run did not keep.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// Which promise.
    package let promise: Promise
    /// What was seen.
    package let detail: String
    /// When, in virtual nanoseconds.
    package let time: UInt64

    package var description: String { "\(promise) at \(time / 1_000_000) ms: \(detail)" }
}

/// What a run is judged by.
package enum Promise: String, CaseIterable, Hashable, Sendable {
    /// Every written content is visible, kept, or superseded by somebody who had seen it.
    case noLoss
    /// All members show the same tree, bytes and attributes, and know the same.
    case convergence
    /// What a user removed or replaced does not come back.
    case noResurrection
    /// A visible file is one whole version that a user wrote.
    case wholeness
    /// Index and disk describe the same thing.
    case agreement
    /// In step, nothing moves.
    case silence
    /// A run ends within its bounds.
    case bounded
    /// Members keep to the rules between them, the disk and each other: offers are durable, numbers rise, links stay open.
    case conduct
    /// A machine's own invariants.
    case invariants
}

/// How much happened in a run, or in many.
package struct Statistics: Hashable, Sendable {
    /// Events taken from the queue.
    package var events = 0
    /// Inputs given to machines.
    package var inputs = 0
    /// Messages sent.
    package var messages = 0
    /// Links opened.
    package var links = 0
    /// Files read for others.
    package var served = 0
    /// Publish operations done.
    package var published = 0
    /// Stimuli from outside.
    package var stimuli = 0
    /// User actions that were possible.
    package var userActions = 0
    /// Contents that users wrote.
    package var writes = 0
    /// Conflicts reported.
    package var conflicts = 0
    /// Processes killed.
    package var kills = 0
    /// Power cuts.
    package var powerCuts = 0
    /// Partitions.
    package var partitions = 0
    /// Clock jumps.
    package var clockJumps = 0
    /// Spells of disk trouble.
    package var diskTroubles = 0
    /// Virtual seconds that passed.
    package var virtualSeconds: UInt64 = 0

    package init() {}

    /// The sums of two.
    package static func + (left: Statistics, right: Statistics) -> Statistics {
        var sum = left
        sum.events += right.events
        sum.inputs += right.inputs
        sum.messages += right.messages
        sum.links += right.links
        sum.served += right.served
        sum.published += right.published
        sum.stimuli += right.stimuli
        sum.userActions += right.userActions
        sum.writes += right.writes
        sum.conflicts += right.conflicts
        sum.kills += right.kills
        sum.powerCuts += right.powerCuts
        sum.partitions += right.partitions
        sum.clockJumps += right.clockJumps
        sum.diskTroubles += right.diskTroubles
        sum.virtualSeconds += right.virtualSeconds
        return sum
    }
}
