// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

/// A whole simulated fleet: members, links, users and faults under one queue of events and one virtual clock.
///
/// A value: copying it copies the world, which is how the exhaustive search branches.
package struct Fleet: Sendable {
    /// What the run is made of.
    package let scenario: Scenario
    /// What is broken on purpose; `nil` in an honest run.
    package let sabotage: Sabotage?
    /// Virtual nanoseconds since the beginning.
    package internal(set) var now: UInt64 = 0
    var queue = EventQueue()
    var random: SeededGenerator
    var members: [SimulatedMember] = []
    var links: [Link] = []
    var connections: [ConnectionState]
    /// What users wrote.
    package internal(set) var ledger = Ledger()
    /// What went wrong, in order.
    package internal(set) var violations: [Violation] = []
    /// How much happened.
    package internal(set) var statistics = Statistics()
    /// What happened, for people and for comparing runs.
    package internal(set) var trace: Trace
    /// Whether faults and slowness are on; off after healing.
    var isHealed = false
    /// When a user did something last.
    var lastUserAction: UInt64 = 0
    /// Whether anything but wake-ups and scans is a violation.
    var mustBeSilent = false
    /// How often the sabotage had its way.
    package internal(set) var sabotaged = 0
    /// Whether machines are asked for their own invariants after every input.
    package var checksMachines = true
    /// What sabotages keep between effects.
    var sabotageMemory = SabotageMemory()

    /// A connection between two members.
    struct ConnectionState: Sendable {
        let plan: Scenario.Connection
        var link: LinkID?
        var blockedUntil: UInt64 = 0
    }

    /// The virtual time zero on a clock that is right.
    static let epoch: Int64 = 1_700_000_000_000_000_000

    /// A fleet before its first event.
    package init(_ scenario: Scenario, sabotage: Sabotage? = nil, tracing: Bool = false) {
        self.scenario = scenario
        self.sabotage = sabotage
        random = SeededGenerator(seed: scenario.seed ^ 0x5EED)
        trace = Trace(isOn: tracing)
        connections = scenario.connections.map { ConnectionState(plan: $0) }
        for number in scenario.members.indices { members.append(member(number)) }
        for (number, plan) in scenario.members.enumerated() {
            for action in plan.preexisting { doUserAction(action, member: number) }
            queue.schedule(.start(number), at: plan.start + delay(upTo: 1_000))
        }
        for index in scenario.stimuli.indices { queue.schedule(.stimulus(index), at: scenario.stimuli[index].time) }
    }

    private func member(_ number: Int) -> SimulatedMember {
        var sources: Set<String> = []
        for connection in scenario.connections {
            if connection.second == number { sources.insert(Scenario.server(connection.first)) }
            if connection.first == number, !connection.isOneWay { sources.insert(Scenario.server(connection.second)) }
        }
        let configuration = MemberConfiguration(
            folder: "simulated",
            server: Scenario.server(number),
            isPrimary: number == 0 && !scenario.mergesInitially,
            mergesInitially: scenario.mergesInitially,
            isReadOnly: scenario.members[number].isReadOnly,
            sources: sources,
            members: Set(scenario.members.indices.map(Scenario.server)),
            deleteLimitPercent: nil,
            removalRetention: scenario.removalRetention,
            settlingGrace: scenario.settlingGrace,
            scanInterval: scenario.scanInterval
        )
        var disk = MemoryDisk(madeAt: Timestamp(nanoseconds: Self.epoch))
        disk.skipsFingerprints = sabotage == .fingerprintsIgnored
        return SimulatedMember(
            configuration: configuration,
            disk: disk,
            clockOffset: scenario.members[number].clockOffset
        )
    }

    /// What a member's wall clock shows.
    func clock(of member: Int) -> Timestamp {
        Timestamp(nanoseconds: Self.epoch + Int64(now) + members[member].clockOffset)
    }

    /// A random delay in nanoseconds, up to so many microseconds.
    mutating func delay(upTo microseconds: UInt64) -> UInt64 {
        1_000 + random.number(in: 0...max(1, microseconds) * 1_000)
    }

    /// The delay of one effect.
    mutating func effectDelay() -> UInt64 {
        let isSlow = !isHealed && random.chance(scenario.dials.slowEffects)
        return delay(upTo: isSlow ? 2_000_000 : scenario.dials.effectDelay)
    }

    /// Notes a violation of a promise; the first few count.
    mutating func violate(_ promise: Promise, _ detail: String) {
        trace.note(now, nil, "VIOLATION \(promise): \(detail)")
        if violations.count < 20 { violations.append(Violation(promise: promise, detail: detail, time: now)) }
    }
}

extension Timestamp {
    /// A time of so many nanoseconds since the epoch.
    init(nanoseconds: Int64) {
        self.init(seconds: nanoseconds / 1_000_000_000, nanoseconds: UInt32(nanoseconds % 1_000_000_000))
    }

    /// Nanoseconds since the epoch, saturating.
    var nanosecondsSinceEpoch: Int64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : product.addingReportingOverflow(Int64(nanoseconds)).partialValue
    }
}
