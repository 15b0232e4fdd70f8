// SPDX-License-Identifier: Apache-2.0

/// Moves everything that a fleet's state holds from one store to another, and verifies it there.
///
/// Both stores are locked meanwhile, so that nothing is written that would be left behind. The old store keeps its
/// documents and says from then on where the state went. A copy that was cut off is begun anew by the next one.
package struct StateCopy: Sendable {
    private let source: any StateStore
    private let destination: any StateStore
    /// Who copies, for people to read.
    private let holder: String
    private static let leaseTime = Duration.seconds(60)
    private static let pageSize = 50

    package init(from source: any StateStore, to destination: any StateStore, holder: String) {
        self.source = source
        self.destination = destination
        self.holder = holder
    }

    /// What was done.
    package struct Summary: Hashable, Sendable {
        /// How many documents were copied and found equal.
        package var documents: Int
        /// The bytes of their contents.
        package var bytes: UInt64

        package init(documents: Int, bytes: UInt64) {
            self.documents = documents
            self.bytes = bytes
        }
    }

    /// Why a copy was not made; the state stays where it was.
    package enum Failure: Error, Hashable, Sendable {
        /// One of the stores is locked.
        case held(place: String, LeaseHolder)
        /// The destination holds a state that was not moved away from it.
        case occupied
        /// The state went from one of the stores to another one before.
        case moved(from: String, to: String)
        /// The source holds only a part of the state, from a copy that was cut off.
        case unfinished
        /// The lock was lost while copying.
        case lost(place: String)
        /// What arrived is not what was sent; the key of the first difference.
        case different(String)
        /// A store failed.
        case store(place: String, StateFailure)
    }

    /// Copies, verifies, and marks the source as moved.
    ///
    /// - Returns: What was copied; nothing where the source, or a copy of it, had been moved to the destination before.
    /// - Complexity: O(documents); a page of them is in memory at a time.
    package func perform() async throws(Failure) -> Summary {
        try await holding(source) { from throws(Failure) in
            if try await follow(from) { return Summary(documents: 0, bytes: 0) }
            return try await holding(destination) { to throws(Failure) in try await copy(from, to) }
        }
    }

    /// Works under the lock of a store, which is given back in any case.
    private func holding(
        _ store: any StateStore,
        _ work: (StateLease) async throws(Failure) -> Summary
    ) async throws(Failure) -> Summary {
        let lease = try await take(store)
        let summary: Summary
        do throws(Failure) {
            summary = try await work(lease)
        } catch {
            try? await store.releaseLease(lease)
            throw error
        }
        try? await store.releaseLease(lease)
        return summary
    }

    /// Leaves a source that was moved to the destination before, or never held anything: there is nothing to copy, so that
    /// the destination may be at work meanwhile.
    ///
    /// - Returns: Whether that was the case.
    private func follow(_ from: StateLease) async throws(Failure) -> Bool {
        let origin = try await origin(of: destination)
        if let place = try await target(of: source) {
            guard place == destination.place else { throw .moved(from: source.place, to: place) }
            return origin == nil
        }
        guard try await self.origin(of: source) == nil else { throw .unfinished }
        guard try await on(source, { store throws(StateFailure) in try await FleetState(store: store).isEmpty }) else {
            return false
        }
        if let place = try await target(of: destination) { throw .moved(from: destination.place, to: place) }
        guard origin == nil else { throw .occupied }
        try await write([StateMove.mark(to: destination.place)], to: source, under: from)
        return true
    }

    private func copy(_ from: StateLease, _ to: StateLease) async throws(Failure) -> Summary {
        var summary = Summary(documents: 0, bytes: 0)
        if try await target(of: source) != nil {
            // The last copy was cut off behind its last check.
            guard try await origin(of: destination) == source.place else { throw .occupied }
            try await write([.delete(StateMove.unfinishedKey)], to: destination, under: to)
            return summary
        }
        guard try await isFree() else {
            // Another operator has moved the state there, from a copy of this one.
            guard try await holdsAll(from, to) else { throw .occupied }
            try await write([StateMove.mark(to: destination.place)], to: source, under: from)
            return summary
        }
        try await makeRoom(under: to)
        try await eachPage(of: source) { page throws(Failure) in
            try await renew(from, to)
            var writes: [StateWrite] = []
            for document in page {
                writes.append(.put(document.key, document.value))
                summary.documents += 1
                summary.bytes += UInt64(document.value.count)
            }
            try await write(writes, to: destination, under: to)
        }
        try await verify(from, to)
        // The source says first that it is no longer the state: a cut between the two leaves no two of them.
        try await write([StateMove.mark(to: destination.place)], to: source, under: from)
        try await write([.delete(StateMove.unfinishedKey)], to: destination, under: to)
        return summary
    }

    /// Whether nobody needs what is in the destination: nothing, what was moved to the source, or half a copy of it.
    private func isFree() async throws(Failure) -> Bool {
        if let place = try await target(of: destination) {
            guard place == source.place else { throw .moved(from: destination.place, to: place) }
            return true
        }
        if let origin = try await origin(of: destination) { return origin == source.place }
        return try await on(destination) { store throws(StateFailure) in
            try await store.list(prefix: "", after: nil, backwards: false, limit: 1).isEmpty
        }
    }

    /// Whether everything that the source holds is in the destination, which has gone on since.
    private func holdsAll(_ from: StateLease, _ to: StateLease) async throws(Failure) -> Bool {
        var isContained = true
        try await eachPage(of: source) { page throws(Failure) in
            try await renew(from, to)
            // The count of grants has risen on there.
            for document in page where isContained && document.key != FleetState.fenceKey {
                let present = try await on(destination) { store throws(StateFailure) in
                    try await store.get(document.key)
                }
                isContained = present?.value == document.value
            }
        }
        return isContained
    }

    /// Empties the destination, and marks it as unfinished.
    private func makeRoom(under lease: StateLease) async throws(Failure) {
        try await write(StateMove.begin(from: source.place), to: destination, under: lease)
        try await eachPage(of: destination) { page throws(Failure) in
            try await renew(lease, of: destination)
            try await write(page.map { .delete($0.key) }, to: destination, under: lease)
        }
    }

    private func verify(_ from: StateLease, _ to: StateLease) async throws(Failure) {
        var after: StateKey?
        while true {
            try await renew(from, to)
            let sent = try await page(of: source, after: after)
            let arrived = try await page(of: destination, after: after)
            for (left, right) in zip(sent, arrived) where left.key != right.key || left.value != right.value {
                throw .different(min(left.key, right.key).text)
            }
            guard sent.count == arrived.count else {
                let longer = sent.count > arrived.count ? sent : arrived
                throw .different(longer[min(sent.count, arrived.count)].key.text)
            }
            guard let last = sent.last else { return }
            after = last.key
        }
    }

    private func eachPage(
        of store: any StateStore,
        _ body: ([StateDocument]) async throws(Failure) -> Void
    ) async throws(Failure) {
        var after: StateKey?
        while true {
            let page = try await page(of: store, after: after)
            guard let last = page.last else { return }
            try await body(page)
            after = last.key
        }
    }

    /// The next documents that are the fleet's, and not about a move; fewer than a page only at the end.
    private func page(of store: any StateStore, after: StateKey?) async throws(Failure) -> [StateDocument] {
        try await on(store) { store throws(StateFailure) in
            var after = after
            var kept: [StateDocument] = []
            while kept.count < Self.pageSize {
                let missing = Self.pageSize - kept.count
                let page = try await store.list(prefix: "", after: after, backwards: false, limit: missing)
                kept += page.filter { !StateMove.isAboutMove($0.key) }
                guard page.count == missing, let last = page.last else { break }
                after = last.key
            }
            return kept
        }
    }

    private func target(of store: any StateStore) async throws(Failure) -> String? {
        try await on(store) { store throws(StateFailure) in try await StateMove.target(in: store) }
    }

    private func origin(of store: any StateStore) async throws(Failure) -> String? {
        try await on(store) { store throws(StateFailure) in try await StateMove.origin(in: store) }
    }

    private func take(_ store: any StateStore) async throws(Failure) -> StateLease {
        let outcome = try await on(store) { store throws(StateFailure) in
            try await store.acquireLease(FleetState.applyLease, holder: holder, for: Self.leaseTime)
        }
        switch outcome {
        case .granted(let lease): return lease
        case .held(let holder, _): throw .held(place: store.place, holder)
        }
    }

    private func renew(_ from: StateLease, _ to: StateLease) async throws(Failure) {
        try await renew(from, of: source)
        try await renew(to, of: destination)
    }

    private func renew(_ lease: StateLease, of store: any StateStore) async throws(Failure) {
        let isHeld = try await on(store) { store throws(StateFailure) in try await store.renewLease(lease) }
        guard isHeld else { throw .lost(place: store.place) }
    }

    private func write(
        _ writes: [StateWrite],
        to store: any StateStore,
        under lease: StateLease
    ) async throws(Failure) {
        let outcome = try await on(store) { store throws(StateFailure) in
            try await store.commit(StateTransaction(compares: [.holds(lease)], writes: writes))
        }
        guard case .committed = outcome else { throw .lost(place: store.place) }
    }

    private func on<Value: Sendable>(
        _ store: any StateStore,
        _ body: (any StateStore) async throws(StateFailure) -> Value
    ) async throws(Failure) -> Value {
        do throws(StateFailure) {
            return try await body(store)
        } catch {
            throw .store(place: store.place, error)
        }
    }
}
