// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    /// The number of events after which a run counts as never ending.
    static let eventLimit = 400_000

    /// Runs every event due before `end`.
    package mutating func run(until end: UInt64) {
        while let next = queue.nextTime, next < end, violations.count < 20 {
            step()
            if statistics.events > Self.eventLimit {
                violate(.bounded, "more than \(Self.eventLimit) events")
                return
            }
        }
        now = max(now, end)
    }

    /// Runs until nothing but wake-ups is scheduled, or until `end`.
    package mutating func runUntilQuiet(before end: UInt64) {
        while let next = queue.nextTime, next < end, violations.isEmpty, statistics.events <= Self.eventLimit {
            if isQuiet { return }
            step()
        }
    }

    /// Whether nothing but far wake-ups is scheduled.
    private var isQuiet: Bool {
        guard queue.count <= members.count * 4 else { return false }
        return queue.all.allSatisfy { event in
            switch event {
            case .wake(let member, let incarnation, let token):
                incarnation != members[member].incarnation || token != members[member].wakeToken
                    || (members[member].wakeAt ?? .zero) > clock(of: member).advanced(by: .seconds(30))
            default: false
            }
        }
    }

    /// Takes one event and does it.
    mutating func step() {
        guard let (time, event) = queue.next() else { return }
        now = max(now, time)
        statistics.events += 1
        switch event {
        case .stimulus(let index): stimulate(scenario.stimuli[index].event)
        case .userStep(let member, let action): doUserAction(action, member: member)
        case .start(let member): start(member)
        case .input(let member, let incarnation, let input):
            if isCurrent(member, incarnation) { give(input, to: member) }
        case .work(let member, let incarnation, let work):
            if isCurrent(member, incarnation) { perform(work, of: member) }
        case .commit(let member, let incarnation):
            if isCurrent(member, incarnation) { performCommit(of: member) }
        case .publish(let member, let incarnation):
            if isCurrent(member, incarnation) { performPublish(of: member) }
        case .serve(let member, let incarnation, let link, let file):
            if isCurrent(member, incarnation) { beginServing(file, on: link, member: member) }
        case .served(let member, let incarnation, let link, let file, let content):
            if isCurrent(member, incarnation) { endServing(file, content, on: link, member: member) }
        case .wake(let member, let incarnation, let token): wake(member, incarnation, token)
        case .message(let member, let link, let message): deliver(message, on: link, to: member)
        case .content(let member, let link, let request, let content, let reason):
            deliver(content, reason, request: request, on: link, to: member)
        case .linkGone(let member, let link): tellLinkGone(link, to: member)
        case .connect(let connection): connect(connection)
        case .reconnect(let connection): queue.schedule(.connect(connection), at: now + delay(upTo: 200_000))
        case .diskWell(let member, let trouble):
            if members[member].trouble == trouble { members[member].trouble = 0 }
        }
    }

    private func isCurrent(_ member: Int, _ incarnation: Int) -> Bool {
        members[member].incarnation == incarnation && members[member].machine != nil
    }

    /// Gives an input to a machine and starts what it answers.
    mutating func give(_ input: MemberInput, to member: Int) {
        let time = clock(of: member)
        trace.note(now, member, input)
        guard var effects = members[member].machine?.handle(input, now: time) else { return }
        statistics.inputs += 1
        if let sabotage { effects = sabotage.effects(effects, member: member, fleet: &self) }
        checkSpinning(member, input, effects, at: time)
        perform(effects, of: member)
        checkMachine(member)
    }

    private mutating func wake(_ member: Int, _ incarnation: Int, _ token: Int) {
        guard isCurrent(member, incarnation), members[member].wakeToken == token, let wakeAt = members[member].wakeAt
        else {
            return
        }
        guard clock(of: member) >= wakeAt else {
            scheduleWake(of: member)
            return
        }
        members[member].wakeAt = nil
        members[member].activity.wakes += 1
        give(.woken, to: member)
    }

    /// Schedules the wake-up that a machine asked for, by its own clock.
    mutating func scheduleWake(of member: Int) {
        guard let wakeAt = members[member].wakeAt else { return }
        members[member].wakeToken += 1
        let wait = wakeAt.nanosecondsSinceEpoch.subtractingReportingOverflow(clock(of: member).nanosecondsSinceEpoch)
        guard !wait.overflow else { return }
        queue.schedule(
            .wake(member, incarnation: members[member].incarnation, token: members[member].wakeToken),
            at: now + UInt64(max(100_000, wait.partialValue))
        )
    }

    /// Starts a member's process on its disk and index.
    mutating func start(_ member: Int) {
        guard members[member].machine == nil else { return }
        members[member].incarnation += 1
        let left = members[member].disk.reopen()
        members[member].watched = []
        members[member].wakeAt = nil
        trace.note(now, member, "start")
        let fresh = ReplicaID(using: &random)
        trace.names.add(fresh, member: member)
        members[member].machine = MemberMachine(
            configuration: members[member].configuration,
            snapshot: members[member].index.snapshot,
            freshReplica: fresh,
            bootNonce: random.next(),
            now: clock(of: member)
        )
        give(.foundStaged(left, inStores: []), to: member)
        give(.started, to: member)
        for (number, connection) in connections.enumerated()
        where connection.plan.first == member || connection.plan.second == member {
            queue.schedule(.connect(number), at: now + delay(upTo: 100_000))
        }
    }

    /// Ends a member's process without warning.
    mutating func kill(_ member: Int) {
        guard members[member].machine != nil else { return }
        trace.note(now, member, "killed")
        members[member].machine = nil
        members[member].incarnation += 1
        members[member].commits = []
        members[member].publishes = []
        for content in members[member].removedEarly { ledger.repeatWrite(content, isNewFile: false) }
        members[member].removedEarly = []
        members[member].fetches = [:]
        let open = members[member].links
        members[member].links = []
        for link in open { close(link, quickly: false) }
    }
}
