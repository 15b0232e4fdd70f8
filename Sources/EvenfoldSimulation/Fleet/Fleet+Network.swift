// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication

extension Fleet {
    private func isPresent(_ link: LinkID) -> Bool { link.number >= 1 && link.number <= UInt64(links.count) }

    /// Connects two members when both run, nothing is in between and they are not connected yet.
    mutating func connect(_ number: Int) {
        let state = connections[number]
        let ends = [state.plan.first, state.plan.second]
        guard state.link == nil, state.blockedUntil <= now, ends.allSatisfy({ members[$0].machine != nil }) else {
            return
        }
        let link = LinkID(UInt64(links.count) + 1)
        var opened: [UInt64] = []
        for _ in ends { opened.append(now + delay(upTo: scenario.dials.latency)) }
        links.append(
            Link(
                connection: number,
                ends: ends,
                incarnations: ends.map { members[$0].incarnation },
                messageTime: opened,
                contentTime: opened
            )
        )
        connections[number].link = link
        statistics.links += 1
        for (end, member) in ends.enumerated() {
            members[member].links.append(link)
            let peer = ends[1 - end]
            let input = MemberInput.linkOpened(
                link,
                server: Scenario.server(peer),
                peerPulls: members[peer].configuration.sources.contains(Scenario.server(member))
            )
            queue.schedule(.input(member, incarnation: members[member].incarnation, input), at: opened[end])
        }
    }

    /// When something sent now to an end arrives, after all that was sent before it.
    private mutating func arrival(_ last: UInt64) -> UInt64 {
        max(last + 1, now + delay(upTo: scenario.dials.latency))
    }

    /// Puts a message on a link.
    mutating func send(_ message: PeerMessage, on link: LinkID, from member: Int) {
        members[member].activity.messages += 1
        statistics.messages += 1
        guard isPresent(link) else { return violate(.conduct, "member \(member) sends on a link that never was") }
        let index = Int(link.number) - 1
        guard links[index].isOpen else { return }
        let receiver = links[index].other(than: member)
        let end = links[index].end(of: receiver)
        let time = arrival(links[index].messageTime[end])
        links[index].messageTime[end] = time
        var messages = [message]
        if let sabotage { messages = sabotage.messages(message, on: link, fleet: &self) }
        for message in messages { queue.schedule(.message(receiver, link, message), at: time) }
    }

    /// Whether a link still brings anything to a member.
    private func brings(_ link: LinkID, to member: Int) -> Bool {
        let state = links[Int(link.number) - 1]
        let end = state.end(of: member)
        return members[member].machine != nil && members[member].incarnation == state.incarnations[end]
            && !state.isGone[end]
            && (state.isOpen || state.deliversRemainder)
    }

    /// A message arrives.
    mutating func deliver(_ message: PeerMessage, on link: LinkID, to member: Int) {
        guard brings(link, to: member) else { return }
        if case .contentUnavailable(let request, let reason) = message {
            deliver(nil, reason, request: request, on: link, to: member)
        } else {
            give(.received(link, message), to: member)
        }
    }

    /// Asks a source for files.
    mutating func fetch(_ files: [FetchFile], on link: LinkID, member: Int) {
        members[member].activity.fetches += files.count
        guard isPresent(link), members[member].links.contains(link), links[Int(link.number) - 1].isOpen else {
            let answers = files.map { FetchedFile(staged: $0.staged, outcome: .interrupted) }
            queue.schedule(
                .input(member, incarnation: members[member].incarnation, .fetched(link, answers)),
                at: now + effectDelay()
            )
            return
        }
        for file in files { members[member].fetches[link, default: [:]][file.staged.number] = file }
        send(
            .contentRequests(
                files.map { ContentRequest(request: $0.staged.number, item: $0.item, version: $0.version) }
            ),
            on: link,
            from: member
        )
    }

    /// Reads the first half of a file for a puller.
    mutating func beginServing(_ file: ServeFile, on link: LinkID, member: Int) {
        var content = members[member].disk.read(file.name, in: file.directory, expecting: file.fingerprint)
        if failure(of: member) != nil { content = nil }
        queue.schedule(
            .served(member, incarnation: members[member].incarnation, link, file, content),
            at: now + effectDelay()
        )
    }

    /// Reads the second half, compares the fingerprint again and sends.
    mutating func endServing(_ file: ServeFile, _ content: Content?, on link: LinkID, member: Int) {
        guard isPresent(link), links[Int(link.number) - 1].isOpen, members[member].links.contains(link) else { return }
        let index = Int(link.number) - 1
        let after = members[member].disk.read(file.name, in: file.directory, expecting: file.fingerprint)
        let whole = content == after ? content : nil
        let receiver = links[index].other(than: member)
        let end = links[index].end(of: receiver)
        let time = arrival(links[index].contentTime[end])
        links[index].contentTime[end] = time
        queue.schedule(.content(receiver, link, request: file.request, whole, .changedWhileReading), at: time)
        statistics.served += 1
        give(.served(link, [ServedFile(item: file.item, version: file.version, digest: whole?.digest)]), to: member)
    }

    /// Content, or the news that there is none, arrives.
    mutating func deliver(
        _ content: Content?,
        _ reason: UnavailableReason,
        request: UInt64,
        on link: LinkID,
        to member: Int
    ) {
        guard brings(link, to: member), let file = members[member].fetches[link]?.removeValue(forKey: request) else {
            return
        }
        let outcome: FetchedFile.Outcome
        if var content {
            if sabotage == .contentMixedUp { content = mixUp(content, for: file) }
            if let failure = failure(of: member) {
                outcome = .failed(failure)
            } else if content.size != file.size || (file.digest.map { $0 != content.digest } ?? false) {
                outcome = .mismatched
            } else {
                let identity = members[member].disk.stage(file, content: content, now: clock(of: member))
                outcome = .staged(content.digest, identity)
            }
        } else {
            outcome = .unavailable(reason)
        }
        give(.fetched(link, [FetchedFile(staged: file.staged, outcome: outcome)]), to: member)
    }

    /// Closes a link; both ends learn of it, each in its time.
    mutating func close(_ link: LinkID, quickly: Bool) {
        let index = Int(link.number) - 1
        guard links[index].isOpen else { return }
        links[index].isOpen = false
        links[index].deliversRemainder = random.chance(50)
        for member in links[index].ends {
            queue.schedule(.linkGone(member, link), at: now + delay(upTo: quickly ? 1_000 : scenario.dials.latency * 4))
        }
    }

    /// A machine closes a link.
    mutating func closeByMachine(_ link: LinkID, _ reason: CloseReason, member: Int) {
        guard isPresent(link) else { return violate(.conduct, "member \(member) closes a link that never was") }
        let peer = links[Int(link.number) - 1].other(than: member)
        let skew = abs(members[member].clockOffset - members[peer].clockOffset)
        if reason != .clockSkew || skew < 590_000_000_000 {
            violate(.conduct, "member \(member) closes its link to \(peer): \(reason)")
        }
        close(link, quickly: true)
    }

    /// A member learns that a link is gone: its fetches are interrupted first.
    mutating func tellLinkGone(_ link: LinkID, to member: Int) {
        let index = Int(link.number) - 1
        let end = links[index].end(of: member)
        guard !links[index].isGone[end] else { return }
        links[index].isGone[end] = true
        if members[member].machine != nil, members[member].incarnation == links[index].incarnations[end] {
            members[member].links.removeAll { $0 == link }
            let open = (members[member].fetches.removeValue(forKey: link) ?? [:]).keys.sorted()
            let files = open.map { FetchedFile(staged: StagedID($0), outcome: .interrupted) }
            if !files.isEmpty { give(.fetched(link, files), to: member) }
            give(.linkClosed(link), to: member)
        }
        if links[index].isGone == [true, true] {
            let connection = links[index].connection
            connections[connection].link = nil
            queue.schedule(
                .connect(connection),
                at: max(now, connections[connection].blockedUntil) + delay(upTo: 300_000)
            )
        }
    }
}
