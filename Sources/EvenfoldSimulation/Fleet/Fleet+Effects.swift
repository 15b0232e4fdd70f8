// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    /// Starts what a machine wants done.
    mutating func perform(_ effects: [MemberEffect], of member: Int) {
        for effect in effects {
            trace.note(now, member, effect)
            if mustBeSilent { demandSilence(effect, of: member) }
            perform(effect, of: member)
        }
    }

    private mutating func perform(_ effect: MemberEffect, of member: Int) {
        switch effect {
        case .list(let batch, let directories):
            checkListing(directories, by: member)
            members[member].activity.lists += directories.count
            schedule(.list(batch, directories, []), of: member)
        case .inspect(let batch, let requests): schedule(.inspect(batch, requests, []), of: member)
        case .hash(let batch, let files): schedule(.hash(batch, files, []), of: member)
        case .makeStagedDurable(let batch, let files): schedule(.stagedDurable(batch, files), of: member)
        case .discardStaged(let files): schedule(.discard(files), of: member)
        case .makeDirectoriesDurable(let batch, let directories):
            schedule(.directoriesDurable(batch, directories), of: member)
        case .publish(let batch, let operations):
            members[member].activity.publishes += operations.count
            members[member].publishes.append(SimulatedMember.PublishJob(batch: batch, operations: operations))
            if members[member].publishes.count == 1 { schedulePublish(of: member) }
        case .commit(let transaction):
            members[member].activity.commits += 1
            members[member].commits.append(transaction)
            members[member].commitTime = max(members[member].commitTime, now + effectDelay())
            queue.schedule(
                .commit(member, incarnation: members[member].incarnation),
                at: members[member].commitTime
            )
            if sabotage == .commitsAnsweredEarly {
                sabotaged += 1
                queue.schedule(
                    .input(member, incarnation: members[member].incarnation, .committed(transaction.number)),
                    at: now + 1
                )
            }
        case .fetch(let link, let files): fetch(files, on: link, member: member)
        case .serve(let link, let files):
            for file in files {
                queue.schedule(
                    .serve(member, incarnation: members[member].incarnation, link, file),
                    at: now + effectDelay()
                )
            }
        case .send(let link, let message):
            checkOffer(message, by: member)
            send(message, on: link, from: member)
        case .close(let link, let reason): closeByMachine(link, reason, member: member)
        case .wake(let time):
            members[member].wakeAt = time
            scheduleWake(of: member)
        case .report(let report): take(report, of: member)
        }
    }

    private mutating func schedule(_ work: DiskWork, of member: Int) {
        queue.schedule(.work(member, incarnation: members[member].incarnation, work), at: now + effectDelay())
    }

    private mutating func answer(_ input: MemberInput, to member: Int) {
        queue.schedule(.input(member, incarnation: members[member].incarnation, input), at: now + effectDelay())
    }

    private mutating func schedulePublish(of member: Int) {
        queue.schedule(.publish(member, incarnation: members[member].incarnation), at: now + effectDelay())
        guard !isHealed, let job = members[member].publishes.first, random.chance(scenario.dials.racingUsers) else {
            return
        }
        race(job, member: member)
    }

    /// A disk failure, when this member's disk is in trouble and chance wants it.
    mutating func failure(of member: Int) -> DiskFailure? {
        guard members[member].trouble != 0, random.chance(scenario.dials.troubledCalls) else { return nil }
        return members[member].isFull ? .noSpace : .held
    }

    /// Does one step of disk work, and the rest at once or later.
    mutating func perform(_ work: DiskWork, of member: Int) {
        switch work {
        case .list(let batch, var rest, var done):
            repeat {
                guard !rest.isEmpty else { break }
                let reference = rest.removeFirst()
                if let failure = failure(of: member) {
                    done.append(DirectoryListing(directory: reference.item, outcome: .failed(failure)))
                    continue
                }
                if let number = members[member].disk.resolve(reference),
                    let identity = members[member].disk.inode(number)?.identity
                {
                    members[member].watched.insert(identity)
                }
                done.append(members[member].disk.list(reference))
            } while !random.chance(30)
            rest.isEmpty ? answer(.listed(batch, done), to: member) : schedule(.list(batch, rest, done), of: member)
        case .inspect(let batch, var rest, var done):
            if !rest.isEmpty {
                let request = rest.removeFirst()
                for name in request.names {
                    if let failure = failure(of: member) {
                        done.append(
                            InspectedEntry(directory: request.directory.item, name: name, outcome: .failed(failure))
                        )
                    } else {
                        done.append(members[member].disk.inspect(name, in: request.directory))
                    }
                }
            }
            rest.isEmpty
                ? answer(.inspected(batch, done), to: member) : schedule(.inspect(batch, rest, done), of: member)
        case .hash(let batch, var rest, var done):
            if !rest.isEmpty {
                let file = rest.removeFirst()
                var digest: Digest?
                if failure(of: member) == nil {
                    digest =
                        members[member].disk.read(file.name, in: file.directory, expecting: file.fingerprint)?.digest
                }
                done.append(HashedFile(item: file.item, fingerprint: file.fingerprint, digest: digest))
            }
            rest.isEmpty ? answer(.hashed(batch, done), to: member) : schedule(.hash(batch, rest, done), of: member)
        case .stagedDurable(let batch, let files):
            let failure = failure(of: member)
            if failure == nil, sabotage != .stagedNotDurable {
                members[member].disk.makeStagedDurable(files)
            } else if failure == nil {
                sabotaged += 1
            }
            answer(.stagedDurable(batch, failure), to: member)
        case .discard(let files):
            for file in files { members[member].disk.discardStaged(file, now: clock(of: member)) }
        case .directoriesDurable(let batch, let directories):
            let failure = failure(of: member)
            if failure == nil, sabotage != .directoriesNotDurable {
                members[member].disk.makeDirectoriesDurable(directories)
            } else if failure == nil {
                sabotaged += 1
            }
            answer(.directoriesDurable(batch, failure), to: member)
        }
    }

    /// Makes the oldest commit durable.
    mutating func performCommit(of member: Int) {
        guard !members[member].commits.isEmpty else { return }
        let transaction = members[member].commits.removeFirst()
        checkCommit(transaction, of: member)
        members[member].index.commit(transaction)
        if members[member].index.intents.isEmpty { members[member].removedEarly = [] }
        trace.mix(transaction.number, UInt64(transaction.changes.count))
        if sabotage == .commitsAnsweredEarly { return }
        members[member].answerTime = max(members[member].answerTime, now + effectDelay())
        queue.schedule(
            .input(member, incarnation: members[member].incarnation, .committed(transaction.number)),
            at: members[member].answerTime
        )
    }

    /// Performs the next publish operation in the queue.
    mutating func performPublish(of member: Int) {
        guard var job = members[member].publishes.first else { return }
        if job.outcomes.count < job.operations.count {
            let operation = job.operations[job.outcomes.count]
            if job.outcomes.isEmpty { members[member].disk.beginPublish() }
            let outcome: PublishOutcome
            if let failure = failure(of: member) {
                outcome = .failed(failure)
            } else {
                outcome = members[member].disk.publish(operation, now: clock(of: member))
                if case .done = outcome { noticePublished(operation, of: member) }
            }
            for misuse in members[member].disk.takeMisuses() { violate(.conduct, "member \(member): \(misuse)") }
            trace.note(now, member, operation, outcome)
            job.outcomes.append(outcome)
            members[member].publishes[0] = job
        }
        if job.outcomes.count == job.operations.count {
            members[member].publishes.removeFirst()
            answer(.published(job.batch, job.outcomes), to: member)
            if !members[member].publishes.isEmpty { schedulePublish(of: member) }
        } else {
            schedulePublish(of: member)
        }
    }

    private mutating func noticePublished(_ operation: PublishOperation, of member: Int) {
        statistics.published += 1
        checkPublished(operation, of: member)
        guard random.chance(scenario.dials.ownHints) else { return }
        let directories = operation.locations.compactMap { members[member].disk.resolve($0.directory) }
        hint(directories.compactMap { members[member].disk.inode($0)?.identity }, of: member)
    }
}
