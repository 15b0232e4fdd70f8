// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import Testing

@Suite("Moving the state from one store to another")
struct StateCopyTests {
    /// A store of each end.
    struct Route: CustomTestStringConvertible {
        var from: StoreKind
        var to: StoreKind

        var testDescription: String { "\(from) to \(to)" }
        /// Each kind is left for another one and gone to once.
        static let all = zip(StoreKind.allCases, StoreKind.allCases.dropFirst() + [StoreKind.allCases[0]])
            .map { Route(from: $0, to: $1) }
    }

    private struct Ends {
        let source: any StateStore
        let destination: any StateStore

        init(_ route: Route) async throws {
            source = try await route.from.make().open()
            destination = try await route.to.make().open()
        }

        func copy() async throws -> StateCopy.Summary {
            try await StateCopy(from: source, to: destination, holder: "anna").perform()
        }

        func close() async {
            await source.close()
            await destination.close()
        }
    }

    @Test("every document arrives, the source says where it went, and the fence rises on", arguments: Route.all)
    func moves(route: Route) async throws {
        let ends = try await Ends(route)
        for number in 0..<130 { try await ends.source.put("plan/\(number)", [UInt8(number)]) }
        guard
            case .granted(let hold) = try await FleetState(store: ends.source).takeHold(holder: "a", for: .seconds(15))
        else { throw Refused() }
        try await ends.source.releaseLease(hold.lease)
        let summary = try await ends.copy()
        #expect(summary == StateCopy.Summary(documents: 131, bytes: 130 + UInt64(#"{"fence":1}"#.utf8.count)))
        #expect(try await StateMove.target(in: ends.source) == ends.destination.place)
        #expect(try await StateMove.target(in: ends.destination) == nil)
        #expect(try await !StateMove.isUnfinished(ends.destination))
        #expect(try await ends.destination.get(try key("plan/129"))?.value == [129])
        #expect(try await ends.destination.texts("", limit: 1_000).count == 131)
        guard
            case .granted(let next) = try await FleetState(store: ends.destination)
                .takeHold(holder: "a", for: .seconds(15))
        else { throw Refused() }
        #expect(next.fence == 2)
        try await ends.destination.releaseLease(next.lease)
        // Who comes later with the old store goes after it.
        #expect(try await ends.copy() == StateCopy.Summary(documents: 0, bytes: 0))
        await ends.close()
    }

    @Test("the way back writes over what was left behind")
    func back() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        _ = try await ends.copy()
        try await ends.destination.put("b", [2])
        let summary = try await StateCopy(from: ends.destination, to: ends.source, holder: "anna").perform()
        #expect(summary.documents == 2)
        #expect(try await StateMove.target(in: ends.source) == nil)
        #expect(try await ends.source.get(try key("b"))?.value == [2])
        await ends.close()
    }

    @Test("a store that holds a state of its own is not written over")
    func occupied() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        try await ends.destination.put("z", [1])
        await #expect(throws: StateCopy.Failure.occupied) { try await ends.copy() }
        #expect(try await ends.destination.texts("") == ["z"])
        #expect(try await StateMove.target(in: ends.source) == nil)
        #expect(try await ends.source.leaseHolder(FleetState.applyLease) == nil)
        #expect(try await ends.destination.leaseHolder(FleetState.applyLease) == nil)
        await ends.close()
    }

    @Test("who has an old copy of a state that was moved meanwhile goes after it, and nothing is written over")
    func follows() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        let copy = MemoryStateStore(now: { .zero })
        for store in [ends.source, copy] {
            try await store.put("plan/a", [1])
            try await store.put("fence", [1])
        }
        _ = try await ends.copy()
        try await ends.destination.put("b", [2])
        try await ends.destination.put("fence", [2])
        let late = StateCopy(from: copy, to: ends.destination, holder: "bert")
        #expect(try await late.perform().documents == 0)
        #expect(try await StateMove.target(in: copy) == ends.destination.place)
        #expect(try await ends.destination.texts("") == ["b", "fence", "plan/a"])
        await ends.close()
    }

    @Test("what a copy that was cut off has left is written over, and is no state meanwhile")
    func unfinished() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        try await ends.destination.put("stale", [9])
        try await ends.destination.put("move/unfinished", Array(#"{"place":"memory"}"#.utf8))
        #expect(try await StateMove.isUnfinished(ends.destination))
        guard case .elsewhere = try await FleetState(store: ends.destination).takeHold(holder: "a", for: .seconds(15))
        else { throw Refused() }
        #expect(try await ends.copy().documents == 1)
        #expect(try await ends.destination.texts("") == ["plan/a"])
        await ends.close()
    }

    @Test("an empty state is left for one that is at work, and says so")
    func empty() async throws {
        let ends = try await Ends(Route(from: .sqlite, to: .memory))
        try await ends.destination.put("plan/a", [1])
        _ = try await ends.destination.take("apply", as: "bert")
        #expect(try await ends.copy().documents == 0)
        #expect(try await StateMove.target(in: ends.source) == ends.destination.place)
        #expect(try await ends.copy().documents == 0, "again")
        await ends.close()
    }

    @Test("half a copy is no source, and another state is not copied over it")
    func halfCopies() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        try await ends.destination.put("stale", [9])
        try await ends.destination.put("move/unfinished", Array(#"{"place":"somewhere else"}"#.utf8))
        await #expect(throws: StateCopy.Failure.occupied) { try await ends.copy() }
        await #expect(throws: StateCopy.Failure.unfinished) {
            try await StateCopy(from: ends.destination, to: ends.source, holder: "anna").perform()
        }
        #expect(try await ends.destination.texts("") == ["move/unfinished", "stale"])
        await ends.close()
    }

    @Test("a copy that was cut off behind its last check is finished by the next")
    func cutOffLate() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        _ = try await ends.copy()
        try await ends.destination.put("move/unfinished", Array(#"{"place":"memory"}"#.utf8))
        #expect(try await ends.copy().documents == 0)
        #expect(try await !StateMove.isUnfinished(ends.destination))
        await ends.close()
    }

    @Test("nothing is copied while somebody holds one of the stores, who is named", arguments: [true, false])
    func held(isSource: Bool) async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        let held = isSource ? ends.source : ends.destination
        _ = try await held.take("apply", as: "bert")
        await #expect {
            try await ends.copy()
        } throws: { error in
            guard case StateCopy.Failure.held(let place, let holder) = error else { return false }
            return place == held.place && holder.holder == "bert"
        }
        #expect(try await ends.destination.texts("") == [])
        await ends.close()
    }

    @Test("a state that went elsewhere is not moved again")
    func moved() async throws {
        let ends = try await Ends(Route(from: .memory, to: .sqlite))
        try await ends.source.put("plan/a", [1])
        _ = try await ends.copy()
        let third = try await StoreKind.sqlite.make().open()
        let moved = StateCopy.Failure.moved(from: ends.source.place, to: ends.destination.place)
        await #expect(throws: moved) {
            try await StateCopy(from: ends.source, to: third, holder: "anna").perform()
        }
        // Nor is an old copy moved to where the state was once, for somebody may still look there for where it went.
        try await third.put("plan/a", [0])
        await #expect(throws: moved) {
            try await StateCopy(from: third, to: ends.source, holder: "anna").perform()
        }
        guard case .elsewhere = try await FleetState(store: ends.source).takeHold(holder: "a", for: .seconds(15)) else {
            throw Refused()
        }
        #expect(try await ends.source.leaseHolder(FleetState.applyLease) == nil)
        await third.close()
        await ends.close()
    }

    @Test("what arrives otherwise than it was sent is noticed, and the state stays where it was")
    func corrupted() async throws {
        let source = MemoryStateStore(now: { .zero })
        try await source.put("plan/a", [1])
        try await source.put("b", [2])
        let destination = Forgetful(store: MemoryStateStore(now: { .zero }), key: try key("b"))
        await #expect(throws: StateCopy.Failure.different("b")) {
            try await StateCopy(from: source, to: destination, holder: "anna").perform()
        }
        #expect(try await StateMove.target(in: source) == nil)
        #expect(try await StateMove.isUnfinished(destination))
    }
}

/// A store that loses what one document holds.
private struct Forgetful: StateStore {
    let store: MemoryStateStore
    let key: StateKey

    var place: String { "forgetful" }
    func get(_ key: StateKey) -> StateDocument? { store.get(key) }
    func list(prefix: String, after: StateKey?, backwards: Bool, limit: Int) -> [StateDocument] {
        store.list(prefix: prefix, after: after, backwards: backwards, limit: limit)
    }
    func commit(_ transaction: StateTransaction) -> StateOutcome {
        let writes = transaction.writes.map { write in
            if case .put(key, _) = write { StateWrite.put(key, []) } else { write }
        }
        return store.commit(StateTransaction(compares: transaction.compares, writes: writes))
    }
    func revision() -> UInt64 { store.revision() }
    func change(after revision: UInt64) async -> UInt64 { await store.change(after: revision) }
    func acquireLease(_ name: StateKey, holder: String, for duration: Duration) -> LeaseOutcome {
        store.acquireLease(name, holder: holder, for: duration)
    }
    func renewLease(_ lease: StateLease) -> Bool { store.renewLease(lease) }
    func releaseLease(_ lease: StateLease) { store.releaseLease(lease) }
    func leaseHolder(_ name: StateKey) -> LeaseHolder? { store.leaseHolder(name) }
    func breakLease(_ name: StateKey) { store.breakLease(name) }
    func close() async {}
}
