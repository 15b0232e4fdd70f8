// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    /// Something happens from outside.
    mutating func stimulate(_ event: Stimulus.Event) {
        statistics.stimuli += 1
        switch event {
        case .user(let member, let steps): scheduleSteps(steps, member: member)
        case .improvise(let member, let habit, let seed):
            var chance = SeededGenerator(seed: seed)
            scheduleSteps(habit.steps(in: members[member].disk.tree, using: &chance), member: member)
        case .kill(let member, let down):
            statistics.kills += 1
            kill(member)
            queue.schedule(.start(member), at: now + down)
        case .powerCut(let member, let down):
            statistics.powerCuts += 1
            kill(member)
            trace.note(now, member, "power cut, \(members[member].disk.journal.count) operations not durable")
            members[member].disk.cutPower(survival: scenario.dials.survival, using: &random)
            queue.schedule(.start(member), at: now + down)
        case .partition(let connection, let lasting):
            statistics.partitions += 1
            connections[connection].blockedUntil = max(connections[connection].blockedUntil, now + lasting)
            if let link = connections[connection].link { close(link, quickly: false) }
            queue.schedule(.reconnect(connection), at: now + lasting)
        case .clockJump(let member, let by):
            statistics.clockJumps += 1
            trace.note(now, member, "clock jumps by \(by / 1_000_000) ms")
            members[member].clockOffset += by
            scheduleWake(of: member)
        case .diskTrouble(let member, let lasting, let isFull):
            statistics.diskTroubles += 1
            members[member].trouble += 1
            members[member].isFull = isFull
            queue.schedule(.diskWell(member, members[member].trouble), at: now + lasting)
        case .hintsLost(let member):
            queue.schedule(
                .input(member, incarnation: members[member].incarnation, .hintsLost),
                at: now + effectDelay()
            )
        }
    }

    private mutating func scheduleSteps(_ steps: [UserAction], member: Int) {
        guard let first = steps.first else { return }
        doUserAction(first, member: member)
        var time = now
        let pace: UInt64 = random.chance(50) ? 300 : random.chance(80) ? 30_000 : 500_000
        for step in steps.dropFirst() {
            time += delay(upTo: pace)
            queue.schedule(.userStep(member, step), at: time)
        }
    }

    /// A user does one thing now.
    mutating func doUserAction(_ action: UserAction, member: Int) {
        let time = clock(of: member)
        excuseMove(action, member: member)
        excuseRemoval(action, member: member)
        if scenario.members[member].isReadOnly { ledger.follower = member }
        defer { ledger.follower = nil }
        let touched = members[member].disk.perform(action, by: member, now: time, time: now, ledger: &ledger)
        trace.note(now, member, action, wasDone: touched != nil, content: ledger.entries.count)
        guard let touched else { return }
        statistics.userActions += 1
        lastUserAction = now
        hint(touched, of: member)
    }

    /// A link that a user removes may come back where the member had put it there and was killed before it committed
    /// that: its index knows of the link before, and of a removal of that only.
    ///
    /// No file may: that it was placed, its absence from staging tells.
    private mutating func excuseRemoval(_ action: UserAction, member: Int) {
        let path: RelativePath
        switch action {
        case .unlink(let removed): path = removed
        case .rename(_, let over, true): path = over
        default: return
        }
        guard !members[member].index.intents.isEmpty,
            let inode = members[member].disk.number(at: path).flatMap(members[member].disk.inode),
            inode.kind == .symbolicLink,
            !members[member].index.entries.values.contains(where: {
                $0.installed?.fingerprint.identity == inode.identity
            })
        else { return }
        if members[member].machine == nil {
            ledger.repeatWrite(inode.content, isNewFile: false)
        } else {
            members[member].removedEarly.append(inode.content)
        }
    }

    /// What a user moves may count as written anew where the member cannot know that it was moved: its inode is not in the index
    /// yet, or a hint about one of two directories is lost, late, or was never asked for.
    private mutating func excuseMove(_ action: UserAction, member: Int) {
        let moved: [RelativePath]
        switch action {
        case .rename(let from, let to, _): moved = [from, to]
        case .exchange(let left, let right): moved = [left, right]
        default: return
        }
        let disk = members[member].disk
        let known = Set(members[member].index.entries.values.compactMap { $0.installed?.fingerprint.identity })
        let parents = Set(moved.map(\.parent)).compactMap { disk.directory(at: $0) }.compactMap {
            disk.inode($0)?.identity
        }
        let isSure =
            parents.count == 1
            || scenario.dials.watchesPromptly && members[member].machine != nil
                && parents.allSatisfy(members[member].watched.contains)
        for node in disk.tree where node.kind != .directory {
            guard moved.contains(where: { node.path == $0 || node.path.bytes.starts(with: $0.bytes + [0x2F]) }) else {
                continue
            }
            let identity = disk.number(at: node.path).flatMap { disk.inode($0)?.identity }
            if isSure, let identity, known.contains(identity) { continue }
            ledger.repeatWrite(node.content, isNewFile: false)
        }
    }

    /// A user acts on what is being published.
    mutating func race(_ job: SimulatedMember.PublishJob, member: Int) {
        guard job.outcomes.count < job.operations.count else { return }
        let location = job.operations[job.outcomes.count].locations[0]
        guard !location.directory.path.bytes.starts(with: RelativePath.aside.bytes) else { return }
        let path = location.directory.path.appending(location.name)
        let other = location.directory.path.appending(random.pick(UserHabit.names) ?? location.name)
        let actions: [UserAction] = [
            .create(path), .write(path, keepingTimes: false), .write(path, keepingTimes: true), .unlink(path),
            .rename(from: path, to: other, replacing: false), .rename(from: other, to: path, replacing: true),
            .makeDirectory(path), .removeDirectory(path), .changeMode(path), .create(path.appending(location.name)),
            .exchange(path, other), .makeLink(path),
        ]
        guard let action = random.pick(actions) else { return }
        queue.schedule(.userStep(member, action), at: now + delay(upTo: scenario.dials.effectDelay))
    }

    /// A watcher sees directories change, and its hints come late, twice or never.
    mutating func hint(_ identities: [FileIdentity], of member: Int) {
        guard members[member].machine != nil else { return }
        let seen = identities.filter(members[member].watched.contains)
        guard !seen.isEmpty else { return }
        let incarnation = members[member].incarnation
        let time = now + delay(upTo: scenario.dials.hintDelay)
        if !isHealed, random.chance(scenario.dials.lostHints) {
            guard random.chance(scenario.dials.confessedHints) else { return }
            queue.schedule(.input(member, incarnation: incarnation, .hintsLost), at: time)
            return
        }
        queue.schedule(.input(member, incarnation: incarnation, .hinted(seen)), at: time)
        if random.chance(scenario.dials.doubledHints) {
            queue.schedule(
                .input(member, incarnation: incarnation, .hinted(seen)),
                at: time + delay(upTo: scenario.dials.hintDelay)
            )
        }
    }

    /// A member tells people something.
    mutating func take(_ report: MemberReport, of member: Int) {
        switch report {
        case .conflict: statistics.conflicts += 1
        case .rejoined:
            members[member].hasRejoined = true
            if !scenario.mayRejoin { violate(.conduct, "member \(member) took its index for restored or cloned") }
        default: break
        }
    }

    /// Everything is well again: all run, all are connected, no disk fails, no file is open.
    package mutating func heal() {
        trace.note(now, nil, "healing")
        isHealed = true
        for member in members.indices {
            members[member].trouble = 0
            members[member].disk.openFiles = []
            members[member].clockOffset = max(-200_000_000_000, min(200_000_000_000, members[member].clockOffset))
            scheduleWake(of: member)
            if members[member].machine == nil { queue.schedule(.start(member), at: now + delay(upTo: 1_000)) }
        }
        for number in connections.indices {
            connections[number].blockedUntil = now
            queue.schedule(.connect(number), at: now + delay(upTo: 100_000))
        }
    }
}

extension Dials {
    /// Whether hints about two directories always come soon enough to see a move as one.
    var watchesPromptly: Bool { lostHints == 0 && hintDelay <= 50_000 && effectDelay <= 20_000 && slowEffects == 0 }
}

extension Scenario {
    /// Whether only users of the primary do anything, after what others had before.
    var onlyPrimaryWrites: Bool {
        guard !mergesInitially, dials.racingUsers == 0 else { return false }
        return stimuli.allSatisfy { stimulus in
            switch stimulus.event {
            case .user(let member, _), .improvise(let member, _, _): member == 0
            default: true
            }
        }
    }

    /// Whether anything in it makes a member take a new identity.
    var mayRejoin: Bool { removalRetention < .seconds(86_400) }
}
