// SPDX-License-Identifier: Apache-2.0

import EvenfoldState
import Testing

@Suite("State store: documents")
struct DocumentConformance {
    @Test("documents come back with the revision that wrote them, to every client", arguments: StoreKind.allCases)
    func documents(kind: StoreKind) async throws {
        let test = try await kind.make()
        let store = try await test.open()
        #expect(try await store.get(try key("a/b")) == nil)
        let before = try await store.revision()
        let first = try await store.put("a/b", [1, 2, 0, 255])
        #expect(try await store.get(try key("a/b"))?.value == [1, 2, 0, 255])
        let second = try await store.put("a/b", [])
        #expect(before < first)
        #expect(first < second)
        #expect(try await store.revision() >= second)
        let again = try await test.open()
        #expect(try await again.get(try key("a/b")) == StateDocument(key: try key("a/b"), version: second, value: []))
        _ = try await again.commit(StateTransaction(compares: [], writes: [.delete(try key("a/b"))]))
        #expect(try await store.get(try key("a/b")) == nil)
        let third = try await store.put("a/b", [3])
        #expect(third > second)
        #expect(try await again.get(try key("a/b"))?.version == third)
        await again.close()
        await store.close()
    }

    @Test("a transaction of which a comparison fails writes nothing and says which", arguments: StoreKind.allCases)
    func compares(kind: StoreKind) async throws {
        let store = try await kind.make().open()
        let version = try await store.put("one", [1])
        let writes: [StateWrite] = [.put(try key("one"), [2]), .put(try key("two"), [2])]
        let wrong = StateCompare.version(try key("two"), 5)
        let refused = try await store.commit(
            StateTransaction(compares: [.version(try key("one"), version), wrong], writes: writes)
        )
        #expect(refused == .refused(wrong))
        #expect(try await store.get(try key("one"))?.value == [1])
        #expect(try await store.get(try key("two")) == nil)
        let outdated = StateCompare.version(try key("one"), version - 1)
        #expect(try await store.commit(StateTransaction(compares: [outdated], writes: writes)) == .refused(outdated))
        let absent = StateCompare.version(try key("one"), 0)
        #expect(try await store.commit(StateTransaction(compares: [absent], writes: writes)) == .refused(absent))
        let committed = try await store.commit(
            StateTransaction(
                compares: [.version(try key("one"), version), .version(try key("two"), 0)],
                writes: writes
            )
        )
        guard case .committed(let revision) = committed else { throw Refused() }
        #expect(revision > version)
        #expect(try await store.get(try key("one"))?.version == revision)
        #expect(try await store.get(try key("two"))?.version == revision)
        await store.close()
    }

    @Test("a transaction puts and deletes together", arguments: StoreKind.allCases)
    func together(kind: StoreKind) async throws {
        let store = try await kind.make().open()
        try await store.put("old", [1])
        var writes: [StateWrite] = [.delete(try key("old")), .delete(try key("never"))]
        for number in writes.count..<StateTransaction.maximumWrites {
            writes.append(.put(try key("new/\(number)"), [UInt8(number)]))
        }
        guard case .committed = try await store.commit(StateTransaction(compares: [], writes: writes)) else {
            throw Refused()
        }
        #expect(try await store.texts("", limit: 100).count == StateTransaction.maximumWrites - 2)
        #expect(try await store.get(try key("new/7"))?.value == [7])
        await store.close()
    }

    @Test("a listing gives the keys of a prefix in order, both ways, page by page", arguments: StoreKind.allCases)
    func listing(kind: StoreKind) async throws {
        let store = try await kind.make().open()
        for name in ["p/1", "p/2", "p/3", "p", "q/1", "o/9", "p-x", "P/1"] { try await store.put(name) }
        #expect(try await store.texts("p/") == ["p/1", "p/2", "p/3"])
        #expect(try await store.texts("p/", after: "p/1", limit: 1) == ["p/2"])
        #expect(try await store.texts("p/", after: "p/3") == [])
        #expect(try await store.texts("p/", backwards: true, limit: 2) == ["p/3", "p/2"])
        #expect(try await store.texts("p/", after: "p/2", backwards: true) == ["p/1"])
        #expect(try await store.texts("p/", after: "z", backwards: true) == ["p/3", "p/2", "p/1"])
        #expect(try await store.texts("p/", after: "a", backwards: true) == [])
        #expect(try await store.texts("p/", after: "a") == ["p/1", "p/2", "p/3"])
        #expect(try await store.texts("p/", after: "z") == [])
        #expect(try await store.texts("p") == ["p", "p-x", "p/1", "p/2", "p/3"])
        #expect(try await store.texts("").first == "P/1")
        #expect(try await store.texts("").count == 8)
        #expect(try await store.texts("", limit: 0) == [])
        await store.close()
    }

    @Test("large documents come back whole", arguments: StoreKind.allCases)
    func large(kind: StoreKind) async throws {
        let store = try await kind.make().open()
        let value = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try await store.put("large", value)
        #expect(try await store.get(try key("large"))?.value == value)
        #expect(try await store.list(prefix: "l", after: nil, backwards: false, limit: 3).map(\.value) == [value])
        await store.close()
    }

    @Test("of many writers that compare one version, one wins each time", arguments: StoreKind.allCases)
    func contention(kind: StoreKind) async throws {
        let test = try await kind.make()
        let first = try await test.open()
        let wins = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<6 as Range<UInt8> {
                group.addTask {
                    let store = try await test.open()
                    let counter = try key("counter")
                    var wins = 0
                    for _ in 0..<15 {
                        let present = try await store.get(counter)
                        let next = (present?.value.first ?? 0) + 1
                        let outcome = try await store.commit(
                            StateTransaction(
                                compares: [.version(counter, present?.version ?? 0)],
                                writes: [.put(counter, [next, writer])]
                            )
                        )
                        if case .committed = outcome { wins += 1 }
                    }
                    await store.close()
                    return wins
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wins > 0)
        #expect(try await first.get(try key("counter"))?.value.first == UInt8(wins))
        await first.close()
    }
}
