// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Everything that a simulated run is made of, before chance in delays: members, connections, dials, and what happens when.
package struct Scenario: Hashable, Sendable {
    /// The seed of all chance in the run.
    package var seed: UInt64
    /// The members.
    package var members: [MemberPlan]
    /// The connected pairs; `isOneWay` makes the second pull from the first only.
    package var connections: [Connection]
    /// Whether everybody's content is published at first, rather than the primary's.
    package var mergesInitially: Bool
    /// How long removals are remembered at least.
    package var removalRetention: Duration
    /// How long settling waits for the rest of a scan.
    package var settlingGrace: Duration
    /// The time between scans.
    package var scanInterval: Duration
    /// The dials.
    package var dials: Dials
    /// What happens, sorted by time.
    package var stimuli: [Stimulus]
    /// When chaos ends and everything heals, in nanoseconds.
    package var chaosEnd: UInt64

    /// One member.
    package struct MemberPlan: Hashable, Sendable {
        /// What its users had in the folder before.
        package var preexisting: [UserAction]
        /// When it starts, in nanoseconds.
        package var start: UInt64
        /// How far its clock is off, in nanoseconds.
        package var clockOffset: Int64
        /// Whether it only follows; never the first member.
        package var isReadOnly: Bool

        package init(
            preexisting: [UserAction] = [],
            start: UInt64 = 0,
            clockOffset: Int64 = 0,
            isReadOnly: Bool = false
        ) {
            self.preexisting = preexisting
            self.start = start
            self.clockOffset = clockOffset
            self.isReadOnly = isReadOnly
        }
    }

    /// One connection.
    package struct Connection: Hashable, Sendable {
        /// One end.
        package var first: Int
        /// The other end.
        package var second: Int
        /// Whether only the second pulls.
        package var isOneWay: Bool

        package init(_ first: Int, _ second: Int, isOneWay: Bool = false) {
            self.first = first
            self.second = second
            self.isOneWay = isOneWay
        }
    }

    /// The server name of a member.
    package static func server(_ member: Int) -> String { "m\(member)" }
}

/// How slow and unreliable the simulated world is.
package struct Dials: Hashable, Sendable {
    /// The longest ordinary delay of an effect, in microseconds.
    package var effectDelay: UInt64 = 2_000
    /// The share of effects that take up to two seconds, in percent.
    package var slowEffects = 1
    /// The longest latency of a link, in microseconds.
    package var latency: UInt64 = 20_000
    /// The longest delay of a hint, in microseconds.
    package var hintDelay: UInt64 = 50_000
    /// The share of hints that come twice, in percent.
    package var doubledHints = 5
    /// The share of hints that are lost, in percent.
    package var lostHints = 0
    /// The share of lost hints that are owned up to, in percent.
    package var confessedHints = 100
    /// The share of disk calls that fail while disk trouble lasts, in percent.
    package var troubledCalls = 30
    /// The share of undurable operations that survive a power cut, in percent.
    package var survival = 50
    /// How probable it is that a user acts on the very path that is being published, in percent.
    package var racingUsers = 0

    /// The share of a member's own changes that its watcher hints at, in percent; the rest it recognises.
    package var ownHints = 100

    package init() {}
}

/// One thing that happens to a simulated fleet from outside.
package struct Stimulus: Hashable, Sendable {
    /// When, in nanoseconds of virtual time.
    package var time: UInt64
    /// What.
    package var event: Event

    package init(time: UInt64, event: Event) {
        self.time = time
        self.event = event
    }

    /// What can happen.
    package enum Event: Hashable, Sendable {
        /// A user does these steps, one after the other.
        case user(Int, [UserAction])
        /// A user does what comes to mind, decided by a seed when the time comes.
        case improvise(Int, UserHabit, seed: UInt64)
        /// A member's process is killed and started again after so many nanoseconds.
        case kill(Int, down: UInt64)
        /// A member's server loses power.
        case powerCut(Int, down: UInt64)
        /// A connection is cut and stays cut for so long.
        case partition(Int, lasting: UInt64)
        /// A member's clock jumps by so many nanoseconds.
        case clockJump(Int, by: Int64)
        /// A member's disk fails often for so long.
        case diskTrouble(Int, lasting: UInt64, isFull: Bool)
        /// A member's watcher loses everything for a moment and says so.
        case hintsLost(Int)
    }
}
