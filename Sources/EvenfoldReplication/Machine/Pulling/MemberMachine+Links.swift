// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// A peer whose wall clock is further off than this is refused.
    static var largestSkew: UInt64 { 600_000 }

    mutating func openLink(_ link: LinkID, to server: String) {
        exchange.links[link] = Link(server: server)
        effects.append(.send(link, .greeting(greeting(for: server))))
    }

    mutating func closeLink(_ link: LinkID) {
        guard exchange.links.removeValue(forKey: link) != nil else { return }
        loseFetches(over: link)
    }

    /// After a change of the topology: what is no longer a source is not pulled from.
    mutating func reviewLink(_ link: LinkID) {
        guard let known = exchange.links[link] else { return }
        if !configuration.members.contains(known.server) {
            effects.append(.close(link, .notConnected))
        } else {
            subscribeIfPossible(link)
        }
    }

    func greeting(for server: String) -> Greeting {
        var seen: [VersionID] = []
        for replica in knowledge.replicas where replica != header.replica {
            seen.append(VersionID(replica: replica, sequence: knowledge.highestSequence(of: replica)))
        }
        return Greeting(
            replica: header.replica,
            bootNonce: bootNonce,
            now: now,
            seen: seen,
            // Not before it is durable: a subscriber would be told of nothing, and that this is everything.
            serves: header.initialSyncDone && !isRejoinWanted && scanRequests.isFirstDone
                && !exchange.greetingsWanted
        )
    }

    mutating func greetAll() {
        for link in exchange.links.keys.sorted() {
            guard let known = exchange.links[link], !known.isRefused else { continue }
            effects.append(.send(link, .greeting(greeting(for: known.server))))
        }
    }

    mutating func receive(_ message: PeerMessage, over link: LinkID) {
        guard let known = exchange.links[link], !known.isRefused else { return }
        if case .greeting(let greeting) = message {
            receive(greeting, over: link)
            return
        }
        guard let peer = known.greeting else {
            refuse(link, .protocolViolation)
            return
        }
        switch message {
        case .greeting: break
        case .subscribe(let knowledge, let cursor): subscribed(link, knowledge, cursor)
        case .records(let records):
            guard known.isSubscribed else { return refuse(link, .protocolViolation) }
            receive(records, from: known.server, over: link)
        case .caughtUp(let knowledge, let cursor):
            guard known.isSubscribed, cursor.epoch == peer.replica else { return refuse(link, .protocolViolation) }
            caughtUp(link, known.server, knowledge, cursor)
        case .processed(let knowledge): processed(link, known.server, knowledge)
        case .askRecords(let items): answer(items, over: link)
        case .askedRecords(let records):
            guard known.isSubscribed else { return refuse(link, .protocolViolation) }
            receive(records, from: known.server, over: link)
        case .contentRequests(let requests): serve(requests, over: link)
        case .contentUnavailable(let request, let reason):
            take([FetchedFile(staged: StagedID(request), outcome: .unavailable(reason))])
        }
    }

    mutating func refuse(_ link: LinkID, _ reason: CloseReason) {
        exchange.links[link]?.isRefused = true
        exchange.links[link]?.subscription = nil
        exchange.links[link]?.isSubscribed = false
        loseFetches(over: link)
        effects.append(.close(link, reason))
    }

    private mutating func receive(_ greeting: Greeting, over link: LinkID) {
        guard let known = exchange.links[link] else { return }
        let mine = now.milliseconds
        let theirs = greeting.now.milliseconds
        let skew = mine > theirs ? mine - theirs : theirs - mine
        if skew > Self.largestSkew {
            effects.append(.report(.clockSkew(server: known.server, milliseconds: skew)))
            refuse(link, .clockSkew)
            return
        }
        if greeting.replica == header.replica {
            // A live copy of this index: neither may go on as it was.
            if greeting.bootNonce != bootNonce { isRejoinWanted = true }
            refuse(link, .cloned)
            return
        }
        for version in greeting.seen where version.replica == header.replica && version.sequence > header.sequence {
            isRejoinWanted = true
            refuse(link, .notConnected)
            return
        }
        if let old = known.greeting, old.replica != greeting.replica {
            // The peer took a new identity: everything between the two begins anew.
            exchange.links[link]?.isSubscribed = false
            exchange.links[link]?.subscription = nil
        }
        exchange.links[link]?.greeting = greeting
        subscribeIfPossible(link)
    }

    mutating func subscribeIfPossible(_ link: LinkID) {
        guard let known = exchange.links[link], let peer = known.greeting, !known.isRefused, !known.isSubscribed,
            peer.serves,
            configuration.sources.contains(known.server), scanRequests.isFirstDone, !isRejoinWanted
        else { return }
        exchange.links[link]?.isSubscribed = true
        exchange.links[link]?.reported = journal.durable.knowledge
        let cursor = cursors[known.server].flatMap { $0.epoch == peer.replica ? $0 : nil }
        effects.append(.send(link, .subscribe(knowledge: journal.durable.knowledge, cursor: cursor)))
        fetching.retryUnlinked(&dirty)
    }

    /// The open link over which `server` is pulled from.
    func pullingLinks() -> [LinkID] {
        exchange.links.keys.sorted().filter { exchange.links[$0]?.isSubscribed ?? false }
    }
}
