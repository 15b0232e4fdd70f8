// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension Scenario {
    /// What a seed stands for: it draws members, topology, habits, faults and dials, each on or off (swarm testing).
    ///
    /// Source: Groce et al., "Swarm Testing", ISSTA 2012.
    package init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = random.pick([2, 2, 2, 2, 3, 3, 3, 3, 4, 5]) ?? 2
        mergesInitially = random.chance(40)
        self.seed = seed
        members = Self.members(count, merging: mergesInitially, &random)
        connections = Self.connections(count, &random)
        removalRetention = random.chance(10) ? .seconds(random.below(20) + 1) : .seconds(60 * 86_400)
        settlingGrace = .seconds(random.pick([2, 10, 60]) ?? 10)
        dials = Dials()
        dials.effectDelay = random.pick([200, 2_000, 20_000, 200_000]) ?? 2_000
        dials.slowEffects = random.pick([0, 0, 1, 3]) ?? 0
        dials.latency = random.pick([300, 20_000, 400_000]) ?? 20_000
        dials.hintDelay = random.pick([1_000, 50_000, 2_000_000]) ?? 50_000
        dials.doubledHints = random.pick([0, 20]) ?? 0
        dials.lostHints = random.pick([0, 0, 10, 60]) ?? 0
        dials.confessedHints = random.pick([100, 50]) ?? 100
        dials.ownHints = random.pick([0, 50, 100]) ?? 100
        dials.survival = random.pick([0, 50, 90]) ?? 50
        dials.racingUsers = random.pick([0, 0, 10, 40]) ?? 0
        scanInterval = .seconds(dials.lostHints > 0 && dials.confessedHints < 100 ? 120 : 600)
        chaosEnd = 0
        stimuli = []
        plan(&random)
        // As good as no grace: whoever waits for knowledge must come by it, not by the time.
        if random.chance(50) { settlingGrace = .seconds(100_000) }
        // Drawn by itself, so that the other fleets stay what they were before there were read-only members.
        var readOnly = SeededGenerator(seed: seed ^ 0x0F01_10E5)
        if readOnly.chance(20) {
            for member in members.indices.dropFirst() { members[member].isReadOnly = readOnly.chance(60) }
            if readOnly.chance(30) { cutWaysBack() }
        }
    }

    /// Lets nobody pull from read-only members but others of their kind, where those that are written to are joined
    /// without them.
    private mutating func cutWaysBack() {
        let isPlain = !connections.contains(where: \.isOneWay)
        var reached: Set<Int> = [0]
        var queue = [0]
        while let member = queue.popLast() {
            for connection in connections where connection.first == member || connection.second == member {
                let other = connection.first == member ? connection.second : connection.first
                if !members[other].isReadOnly, reached.insert(other).inserted { queue.append(other) }
            }
        }
        guard isPlain, reached.count == members.count(where: { !$0.isReadOnly }) else { return }
        connections = connections.map { connection in
            let (first, second) = (connection.first, connection.second)
            guard members[first].isReadOnly != members[second].isReadOnly else { return connection }
            return members[first].isReadOnly
                ? Connection(second, first, isOneWay: true) : Connection(first, second, isOneWay: true)
        }
    }

    private static func members(_ count: Int, merging: Bool, _ random: inout SeededGenerator) -> [MemberPlan] {
        let isSkewed = random.chance(30)
        let isLate = random.chance(30)
        var planted: UInt32 = 0
        return (0..<count).map { number in
            var preexisting: [UserAction] = []
            if number == 0 || random.chance(merging ? 60 : 40) {
                preexisting = content(number, planted: &planted, &random)
            }
            return MemberPlan(
                preexisting: preexisting,
                start: isLate ? random.number(in: 0...10_000_000_000) : 0,
                clockOffset: isSkewed ? Int64(random.below(400)) * 1_000_000_000 - 200_000_000_000 : 0
            )
        }
    }

    /// A small tree; other members than the first plant some of the first one's contents too.
    private static func content(_ member: Int, planted: inout UInt32, _ random: inout SeededGenerator) -> [UserAction] {
        var actions: [UserAction] = []
        var directories: [RelativePath] = [.root]
        for _ in 0..<random.below(7) {
            guard let parent = random.pick(directories), let name = random.pick(UserHabit.names) else { continue }
            let path = parent.appending(name)
            if random.chance(35) {
                actions.append(.makeDirectory(path))
                if path.names.count < 3 { directories.append(path) }
            } else if random.chance(10) {
                actions.append(.makeLink(path))
            } else if member > 0, planted > 0, random.chance(50) {
                actions.append(.plant(path, Content(1 + UInt32(random.below(Int(planted))))))
            } else {
                actions.append(.create(path))
            }
        }
        if member == 0 { planted = UInt32(actions.count) }
        return actions
    }

    private static func connections(_ count: Int, _ random: inout SeededGenerator) -> [Connection] {
        switch count > 2 ? random.below(4) : 0 {
        case 0: return (0..<count).flatMap { first in (first + 1..<count).map { Connection(first, $0) } }
        case 1: return (1..<count).map { Connection(0, $0) }
        case 2: return (1..<count).map { Connection($0 - 1, $0) }
        default: return (0..<count).map { Connection($0, ($0 + 1) % count, isOneWay: true) }
        }
    }

    /// Draws what happens, in bursts and quiet times.
    private mutating func plan(_ random: inout SeededGenerator) {
        var habits = UserHabit.allCases.filter { _ in random.chance(45) }
        if habits.isEmpty { habits = [.create, .edit, .remove] }
        if random.chance(60) { habits += [.create, .edit] }
        let writers = random.chance(15) ? [random.chance(50) ? 0 : random.below(members.count)] : Array(members.indices)
        let faults: [Int] = [
            random.chance(35) ? 25 : 0, random.chance(30) ? 25 : 0, random.chance(30) ? 20 : 0,
            random.chance(15) ? 15 : 0,
            random.chance(20) ? 20 : 0, random.chance(15) ? 10 : 0,
        ]
        let pace = random.pick([20_000_000, 300_000_000, 2_000_000_000] as [UInt64]) ?? 300_000_000
        var time = random.number(in: 0...8_000_000_000)
        for _ in 0..<(2 + random.below(random.chance(30) ? 40 : 14)) {
            time += random.chance(15) ? random.number(in: 0...10_000_000_000) : random.number(in: 0...pace)
            if let writer = random.pick(writers), let habit = random.pick(habits) {
                stimuli.append(Stimulus(time: time, event: .improvise(writer, habit, seed: random.next())))
            }
            if let fault = Self.fault(faults, members: members.count, connections: connections.count, &random) {
                stimuli.append(Stimulus(time: time + random.number(in: 0...pace * 2), event: fault))
            }
        }
        stimuli.sort { $0.time < $1.time }
        chaosEnd = (stimuli.last?.time ?? 0) + random.number(in: 0...8_000_000_000)
    }

    private static func fault(
        _ percents: [Int],
        members: Int,
        connections: Int,
        _ random: inout SeededGenerator
    ) -> Stimulus.Event? {
        let member = random.below(members)
        let short = random.number(in: 1_000_000...3_000_000_000)
        for (kind, percent) in percents.enumerated() where random.chance(percent) {
            switch kind {
            case 0: return .kill(member, down: short)
            case 1: return .powerCut(member, down: short)
            case 2: return .partition(random.below(max(1, connections)), lasting: short * 4)
            case 3: return .clockJump(member, by: Int64(random.below(300)) * 1_000_000_000 - 150_000_000_000)
            case 4: return .diskTrouble(member, lasting: short, isFull: random.chance(30))
            default: return .hintsLost(member)
            }
        }
        return nil
    }
}
