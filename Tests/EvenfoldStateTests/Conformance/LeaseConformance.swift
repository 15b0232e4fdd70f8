// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldState
import Testing

@Suite("State store: leases")
struct LeaseConformance {
    @Test("a lease is one holder's until it is given back", arguments: StoreKind.allCases)
    func exclusive(kind: StoreKind) async throws {
        let test = try await kind.make()
        let store = try await test.open()
        let other = try await test.open()
        #expect(try await store.leaseHolder(try key("apply")) == nil)
        let lease = try await store.take("apply", as: "anna on \"one\"")
        guard
            case .held(let holder, let remaining) = try await other.acquireLease(
                try key("apply"),
                holder: "bert",
                for: .seconds(30)
            )
        else { throw Refused() }
        #expect(holder.holder == "anna on \"one\"")
        #expect(remaining > .zero)
        #expect(remaining <= .seconds(31))
        #expect(holder.since < holder.expires)
        #expect(try await other.leaseHolder(try key("apply"))?.holder == "anna on \"one\"")
        let elsewhere = try await other.take("other", as: "bert")
        #expect(try await store.renewLease(lease))
        let write = StateTransaction(compares: [.holds(lease)], writes: [.put(try key("x"), [])])
        guard case .committed = try await store.commit(write) else { throw Refused() }

        try await store.releaseLease(lease)
        #expect(try await other.leaseHolder(try key("apply")) == nil)
        #expect(try await store.commit(write) == .refused(.holds(lease)))
        #expect(try await store.renewLease(lease) == false)
        #expect(try await other.leaseHolder(try key("other"))?.holder == "bert")
        try await other.releaseLease(elsewhere)
        await other.close()
        await store.close()
    }

    @Test("a lease whose time is over is anybody's, and its holder's writes are refused", arguments: StoreKind.allCases)
    func expiry(kind: StoreKind) async throws {
        let test = try await kind.make()
        let store = try await test.open()
        let lease = try await store.take("apply", as: "anna")
        let write = StateTransaction(compares: [.holds(lease)], writes: [.put(try key("x"), [])])
        guard case .committed = try await store.commit(write) else { throw Refused() }
        try await test.expire(lease)
        #expect(try await store.leaseHolder(try key("apply")) == nil)
        #expect(try await store.commit(write) == .refused(.holds(lease)))
        #expect(try await store.renewLease(lease) == false)
        let next = try await store.take("apply", as: "bert")
        #expect(next.token > lease.token)
        #expect(try await store.commit(write) == .refused(.holds(lease)))
        #expect(try await store.renewLease(lease) == false)
        try await store.releaseLease(lease)
        #expect(try await store.leaseHolder(try key("apply"))?.holder == "bert")
        await store.close()
    }

    @Test("a broken lease is lost to its holder", arguments: StoreKind.allCases)
    func broken(kind: StoreKind) async throws {
        let test = try await kind.make()
        let store = try await test.open()
        try await store.breakLease(try key("apply"))
        let lease = try await store.take("apply", as: "anna")
        try await store.breakLease(try key("apply"))
        #expect(try await store.leaseHolder(try key("apply")) == nil)
        #expect(try await store.renewLease(lease) == false)
        let write = StateTransaction(compares: [.holds(lease)], writes: [.put(try key("x"), [])])
        #expect(try await store.commit(write) == .refused(.holds(lease)))
        #expect(try await store.get(try key("x")) == nil)
        try await store.releaseLease(lease)
        let next = try await store.take("apply", as: "anna")
        #expect(next.token > lease.token)
        await store.close()
    }

    @Test("of many that ask for a lease at once, one gets it", arguments: StoreKind.allCases)
    func contention(kind: StoreKind) async throws {
        let test = try await kind.make()
        let granted = try await withThrowingTaskGroup(of: StateLease?.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let store = try await test.open()
                    let outcome = try await store.acquireLease(
                        try key("apply"),
                        holder: "operator \(number)",
                        for: .seconds(30)
                    )
                    await store.close()
                    if case .granted(let lease) = outcome { return lease }
                    return nil
                }
            }
            return try await group.reduce(into: []) { all, lease in if let lease { all.append(lease) } }
        }
        #expect(granted.count == 1)
    }

    @Test("leases are no documents", arguments: StoreKind.allCases)
    func apart(kind: StoreKind) async throws {
        let store = try await kind.make().open()
        _ = try await store.take("apply", as: "anna")
        #expect(try await store.texts("") == [])
        #expect(try await store.get(try key("apply")) == nil)
        let version = try await store.put("apply", [1])
        #expect(try await store.get(try key("apply"))?.version == version)
        #expect(try await store.leaseHolder(try key("apply"))?.holder == "anna")
        await store.close()
    }
}
