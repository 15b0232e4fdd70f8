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
        /// The state went elsewhere before.
        case moved(to: String)
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
        let from = try await take(source)
        let summary: Summary
        do throws(Failure) {
            let to = try await take(destination)
            do throws(Failure) {
                summary = try await copy(from, to)
            } catch {
                try? await destination.releaseLease(to)
                throw error
            }
            try? await destination.releaseLease(to)
        } catch {
            try? await source.releaseLease(from)
            throw error
        }
        try? await source.releaseLease(from)
        return summary
    }

    private func copy(_ from: StateLease, _ to: StateLease) async throws(Failure) -> Summary {
        var summary = Summary(documents: 0, bytes: 0)
        if let place = try await target(of: source) {
            guard place == destination.place else { throw .moved(to: place) }
            // The last copy was cut off behind its last check.
            try await write([.delete(StateMove.unfinishedKey)], to: destination, under: to)
            return summary
        }
        guard try await isFree(destination) else {
            // Another operator has moved the state there, from a copy of this one.
            guard try await holdsAll() else { throw .occupied }
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

    /// Whether nobody needs what is in the store: nothing, what was moved away, or half a copy.
    private func isFree(_ store: any StateStore) async throws(Failure) -> Bool {
        if try await target(of: store) != nil { return true }
        return try await on(store) { store throws(StateFailure) in
            if try await StateMove.isUnfinished(store) { return true }
            return try await store.list(prefix: "", after: nil, backwards: false, limit: 1).isEmpty
        }
    }

    /// Whether everything that the source holds is in the destination, which has gone on since.
    private func holdsAll() async throws(Failure) -> Bool {
        var isContained = true
        try await eachPage(of: source) { page throws(Failure) in
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
        try await write(StateMove.begin, to: destination, under: lease)
        try await eachPage(of: destination) { page throws(Failure) in
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

    /// The next documents that are the fleet's, and not about a move.
    private func page(of store: any StateStore, after: StateKey?) async throws(Failure) -> [StateDocument] {
        try await on(store) { store throws(StateFailure) in
            var after = after
            while true {
                let page = try await store.list(prefix: "", after: after, backwards: false, limit: Self.pageSize)
                let kept = page.filter { !StateMove.isAboutMove($0.key) }
                guard kept.isEmpty, let last = page.last else { return kept }
                after = last.key
            }
        }
    }

    private func target(of store: any StateStore) async throws(Failure) -> String? {
        try await on(store) { store throws(StateFailure) in try await StateMove.target(in: store) }
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
        for (store, lease) in [(source, from), (destination, to)] {
            let isHeld = try await on(store) { store throws(StateFailure) in try await store.renewLease(lease) }
            guard isHeld else { throw .lost(place: store.place) }
        }
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
