// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

extension MemberMachine {
    /// Ends the first synchronisation when its time has come: at the primary (or where everything is merged) with the
    /// first scan; elsewhere when a source has caught up and nothing it said is in the queue.
    ///
    /// A path that cannot be written costs that path alone and keeps nobody waiting, once it has been tried often enough to be
    /// told. A disk that is full or a connection that closed is no matter of one path: the folder is not there before they are
    /// put right.
    mutating func finishInitialSync() {
        guard !header.initialSyncDone, scanRequests.isFirstDone, scan == nil, publishing == nil else { return }
        if !startsWithOwnContent {
            guard !initial.caughtUp.isEmpty, fetching.inFlight == 0, ready.isEmpty, dirty.isEmpty,
                spaceHolds.isEmpty, !pending.contains(where: { !(holds[$0.key]?.isReported ?? false) })
            else { return }
        }
        header.initialSyncDone = true
        initial.isVirgin = false
        journal.isHeaderChanged = true
        // What nobody took over goes to the preexisting store.
        for id in entries.keys.sorted() where entries[id]?.isPreexisting ?? false { dirty.add(id) }
        exchange.greetingsWanted = true
        effects.append(.report(.initialSyncDone))
    }

    /// Whether what was here before the first synchronisation is not published.
    var keepsPreexisting: Bool { !configuration.publishesInitially }

    /// Whether the first scan ends the first synchronisation, because nobody else's content comes before this member's.
    private var startsWithOwnContent: Bool {
        guard configuration.publishesInitially else { return false }
        // What was found while this member followed others is not published, so that others come first all the same.
        if configuration.mergesInitially { return preexistingCount == 0 }
        return initial.isVirgin || header.sequence == 0 || configuration.sources.isEmpty || isPrimaryResumed
    }

    /// A primary whose first scan was not committed before a restart begins again: its index has no ordinary entry yet.
    private var isPrimaryResumed: Bool { !entries.values.contains { $0.isPreexisting } }

    /// Says the folder's state when it changed, and greets anew once serving is durable.
    mutating func sayState() {
        if exchange.greetingsWanted, isDurable || journal.outstanding.isEmpty, header.initialSyncDone, journal.isEmpty {
            exchange.greetingsWanted = false
            greetAll()
        }
        for link in exchange.links.keys.sorted() { subscribeIfPossible(link) }
        sayDrained()
        let new: MemberState
        if isStoppedByDeleteLimit || isRootUnreadable {
            new = .inError
        } else if !scanRequests.isFirstDone {
            new = state == .autoRecovery ? .autoRecovery : .initialized
        } else if !header.initialSyncDone {
            new = .initialSync
        } else {
            new = .normal
        }
        if new != state {
            state = new
            effects.append(.report(.state(new)))
        }
    }

    private mutating func sayDrained() {
        guard !scanRequests.drainsWaiting.isEmpty, isDurable else { return }
        for cookie in scanRequests.drainsWaiting { effects.append(.report(.drained(cookie))) }
        scanRequests.drainsWaiting = []
    }

    /// This index was restored or cloned: it takes a new identity and joins like a non-primary.
    ///
    /// What is on disk is compared with what the partners have; what they do not have is kept in the preexisting store.
    mutating func rejoin() {
        isRejoinWanted = false
        let links = exchange.links.keys.sorted()
        for staged in fetching.byStaged.keys.sorted() { dropFetch(staged) }
        let old = header
        for id in entries.keys.sorted() {
            entries[id] = nil
            journal.entries.add(id)
        }
        preexistingCount = 0
        for id in pending.keys.sorted() where pending[id]?.isPersisted ?? false {
            journal.changes.append(.pendingDone(id))
        }
        for intent in recoveredIntents { journal.changes.append(.intentDone(intent.number)) }
        for server in cursors.keys.sorted() {
            journal.changes.append(.cursor(server: server, Cursor(epoch: .reserved, arrival: 0)))
        }
        recoveredIntents = []
        pending = [:]
        cursors = [:]
        memberKnowledge = [:]
        knowledge = Knowledge()
        tree = LiveTree()
        disk = DiskView()
        arrivals = ArrivalLog()
        dirty = WorkQueue()
        ready = WorkQueue()
        readyDirectories = WorkQueue()
        olderDigests = [:]
        publishing = nil
        afterScan = []
        waiters = [:]
        holds = [:]
        if !spaceHolds.isEmpty { effects.append(.report(.diskFull(false))) }
        spaceHolds = []
        isSpaceShort = false
        timers.removeAll()
        let discards = fetching.discards
        fetching = Fetching()
        fetching.discards = discards
        exchange = Exchange()
        scanRequests = ScanRequests()
        scanRequests.isFullWanted = true
        initial = InitialSync()
        initial.isVirgin = true
        configuration.isPrimary = false
        configuration.mergesInitially = false
        header = IndexHeader(
            replica: freshReplica == old.replica ? nextReplica(after: old.replica) : freshReplica,
            sequence: 0,
            arrival: old.arrival,
            clock: old.clock,
            store: old.store,
            initialSyncDone: false,
            formerReplicas: old.formerReplicas + [old.replica]
        )
        freshReplica = nextReplica(after: header.replica)
        journal.isHeaderChanged = true
        journal.isKnowledgeChanged = true
        for link in links { effects.append(.close(link, .cloned)) }
        effects.append(.report(.rejoined(header.replica)))
    }

    /// Another identity without asking for randomness: mixed from the boot nonce, which is random and of this start
    /// alone.
    private func nextReplica(after replica: ReplicaID) -> ReplicaID {
        ReplicaID(
            high: replica.high &* 0x9E37_79B9_7F4A_7C15 &+ bootNonce,
            low: (replica.low ^ bootNonce) &* 0xBF58_476D_1CE4_E5B9 | 1
        )
    }
}
