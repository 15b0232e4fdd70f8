// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension MemberMachine {
    /// Takes one input and says what to do.
    ///
    /// - Parameters:
    ///   - input: What happened.
    ///   - now: The wall clock; it may jump both ways.
    /// - Returns: What to do, in order.
    /// - Complexity: O(what the input is about), never O(items) but for scans and for joining again.
    package mutating func handle(_ input: MemberInput, now: Timestamp) -> [MemberEffect] {
        if now.advanced(by: .seconds(1)) < self.now { clockWentBack(to: now) }
        self.now = now
        switch input {
        case .foundStaged(let files, let inStores): takeStaged(files, inStores: inStores)
        case .started: start()
        case .woken: timers.asked = nil
        case .configured(let configuration): configure(configuration)
        case .linkOpened(let link, let server, _): openLink(link, to: server)
        case .linkClosed(let link): closeLink(link)
        case .received(let link, let message): receive(message, over: link)
        case .hinted(let directories): hint(directories)
        case .hintsLost: scanRequests.isFullWanted = true
        case .listed(let batch, let listings): take(listings, of: batch)
        case .inspected(let batch, let inspected): take(inspected, of: batch)
        case .hashed(_, let files): take(files)
        case .fetched(_, let files): take(files)
        case .served(let link, let files): take(files, servedOver: link)
        case .stagedDurable(let batch, let failure): stagedAreDurable(batch, failure)
        case .published(let batch, let outcomes): publishAnswered(batch, outcomes)
        case .directoriesDurable(let batch, let failure): directoriesAreDurable(batch, failure)
        case .committed(let number): committed(number)
        case .requested(let request): take(request)
        }
        proceed()
        flush()
        releaseDiscards()
        let result = effects
        effects.removeAll(keepingCapacity: true)
        return result
    }

    /// Everything that may go on now does.
    private mutating func proceed() {
        guard hasStarted else { return }
        takeTimers()
        advanceScan()
        triageAll()
        applyUnions()
        triageAll()
        finishInitialSync()
        chooseActivity()
        triageAll()
        pumpFetches()
        pumpHashes()
        pumpOffers()
        reportProgress()
        sayState()
        askForWake()
    }

    private mutating func start() {
        guard !hasStarted else { return }
        hasStarted = true
        if state != .autoRecovery { state = recoveredIntents.isEmpty ? .initialized : .autoRecovery }
        effects.append(.report(.state(state)))
        scanRequests.isFullWanted = true
        // The aside directory is listed by every full scan; a new index says so in its first transaction.
    }

    private mutating func configure(_ configuration: MemberConfiguration) {
        self.configuration = configuration
        for link in exchange.links.keys.sorted() { reviewLink(link) }
        scanRequests.isFullWanted = true
    }

    /// Nothing waits for a time that the wall clock has left behind: everything that waited is due.
    private mutating func clockWentBack(to now: Timestamp) {
        self.now = now
        for id in holds.keys.sorted() { hastenHold(id) }
        for id in exchange.settlingSince.keys.sorted() {
            exchange.settlingSince[id] = now
            dirty.add(id)
        }
        for directory in scanRequests.unreadable.keys.sorted() { scanRequests.unreadable[directory]?.retryAt = now }
        for link in exchange.links.keys.sorted() where exchange.links[link]?.reportedAt != nil {
            exchange.links[link]?.reportedAt = now
        }
        if scanRequests.notBefore != nil { scanRequests.notBefore = now }
        if scanRequests.recheckAt != nil { scanRequests.recheckAt = now }
        if scanRequests.lastFull != nil { scanRequests.lastFull = now }
        scanRequests.lastEnd = nil
        scanRequests.missingSince = [:]
        if scan?.pausedUntil != nil { scan?.pausedUntil = now }
        if case .directories(.some) = publishing?.stage { publishing?.stage = .directories(retryAt: now) }
        timers.asked = nil
    }

    mutating func takeTimers() {
        while let id = timers.takeDue(now) { dirty.add(id) }
    }

    private mutating func askForWake() {
        var earliest = timers.earliest
        for time in [scanWake(), publishWake(), exchangeWake()] {
            guard let time else { continue }
            earliest = earliest.map { min($0, time) } ?? time
        }
        guard let earliest, earliest != timers.asked else { return }
        timers.asked = earliest
        effects.append(.wake(at: earliest))
    }

    func newBatch(_ last: inout UInt64) -> BatchID {
        last += 1
        return BatchID(last)
    }
}
