// SPDX-License-Identifier: Apache-2.0

import EvenfoldState
import Testing

@Suite("State store: waiting for a change", .timeLimit(.minutes(1)))
struct ChangeConformance {
    /// What another client does while somebody waits.
    enum Change: String, CaseIterable, CustomTestStringConvertible {
        case put
        case delete
        case takes
        case givesBack
        case breaks

        var testDescription: String { rawValue }

        func perform(_ store: any StateStore, _ lease: StateLease) async throws {
            switch self {
            case .put: try await store.put("new", [1])
            case .delete:
                _ = try await store.commit(StateTransaction(compares: [], writes: [.delete(try key("present"))]))
            case .takes: _ = try await store.take("other", as: "bert")
            case .givesBack: try await store.releaseLease(lease)
            case .breaks: try await store.breakLease(lease.name)
            }
        }
    }

    @Test("whatever another client does wakes who waits", arguments: StoreKind.allCases, Change.allCases)
    func wakes(kind: StoreKind, change: Change) async throws {
        let test = try await kind.make()
        let store = try await test.open()
        let other = try await test.open()
        try await store.put("present")
        let lease = try await other.take("apply", as: "anna")
        let seen = try await store.revision()
        // Whether the change comes before or after the waiting has begun, it is noticed.
        async let woken = store.change(after: seen)
        try await change.perform(other, lease)
        #expect(try await woken > seen)
        #expect(try await store.change(after: seen) > seen)
        await other.close()
        await store.close()
    }

    @Test("many wait at once, and one write wakes them all", arguments: StoreKind.allCases)
    func many(kind: StoreKind) async throws {
        let test = try await kind.make()
        let store = try await test.open()
        let other = try await test.open()
        let seen = try await store.revision()
        try await withThrowingTaskGroup(of: UInt64.self) { group in
            for _ in 0..<10 { group.addTask { try await store.change(after: seen) } }
            try await other.put("x")
            for try await revision in group { #expect(revision > seen) }
        }
        await other.close()
        await store.close()
    }

    @Test("clients that wait for each other's writes take turns", arguments: StoreKind.allCases)
    func turns(kind: StoreKind) async throws {
        let test = try await kind.make()
        let first = try await test.open()
        let second = try await test.open()
        // Each waits while the other has still everything to do, so that waking is what keeps them going.
        async let even: Void = takeTurns(first, remainder: 0)
        try await takeTurns(second, remainder: 1)
        try await even
        #expect(try await first.get(try key("turn"))?.value == [Self.turns])
        await second.close()
        await first.close()
    }

    private static let turns: UInt8 = 20

    private func takeTurns(_ store: any StateStore, remainder: UInt8) async throws {
        while true {
            let seen = try await store.revision()
            let turn = try await store.get(try key("turn"))?.value.first ?? 0
            if turn == Self.turns { return }
            if turn % 2 == remainder {
                try await store.put("turn", [turn + 1])
            } else {
                guard try await store.change(after: seen) > seen else { throw Refused() }
            }
        }
    }

    @Test("who is cancelled while waiting returns", arguments: StoreKind.allCases)
    func cancelled(kind: StoreKind) async throws {
        let store = try await kind.make().open()
        let seen = try await store.revision()
        for _ in 0..<5 {
            let waiting = Task { try? await store.change(after: seen) }
            waiting.cancel()
            _ = await waiting.value
        }
        // And the store serves on.
        #expect(try await store.put("x") > seen)
        await store.close()
    }
}
