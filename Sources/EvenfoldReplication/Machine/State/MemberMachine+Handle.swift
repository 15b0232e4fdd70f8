// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

extension MemberMachine {
    /// Takes one input and says what to do.
    ///
    /// - Parameter now: The wall clock; it may jump, but the machine never goes back behind what it has seen.
    /// - Complexity: O(what the input is about), never O(items) but for scans and for joining again.
    package mutating func handle(_ input: MemberInput, now: Timestamp) -> [MemberEffect] {
        self.now = now
        switch input {
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
        state = recoveredIntents.isEmpty ? .initialized : .autoRecovery
        effects.append(.report(.state(state)))
        scanRequests.isFullWanted = true
        // The aside directory is listed by every full scan; a new index says so in its first transaction.
    }

    private mutating func configure(_ configuration: MemberConfiguration) {
        self.configuration = configuration
        for link in exchange.links.keys.sorted() { reviewLink(link) }
        scanRequests.isFullWanted = true
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
