// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import SeededTesting
import Testing

@Suite("The visible tree")
struct LiveTreeTests {
    static func randomItem(_ id: ItemID, ids: [ItemID], using generator: inout SeededGenerator) -> TreeItem {
        let names = ["a", "b", "c"].compactMap { FileName($0) }
        let isDirectory = id.version.sequence % 3 != 0
        let version = VersionID(
            replica: ReplicaID(high: 1, low: UInt64.random(in: 1...3, using: &generator)),
            sequence: generator.next() >> 1
        )
        let stamp = Stamp(
            fence: .ordinary,
            clock: HybridClock(ticks: UInt64.random(in: 0...1_000_000, using: &generator)),
            version: version
        )
        let candidates = [.root, .root] + ids.filter { $0.version.sequence % 3 != 0 }
        let record = Record(
            id: id,
            kind: isDirectory ? .directory : .file,
            place: Register(
                value: Place(
                    parent: candidates.randomElement(using: &generator) ?? .root,
                    previousParent: candidates.randomElement(using: &generator) ?? .root,
                    name: names.randomElement(using: &generator) ?? names[0],
                    scanEnd: 0
                ),
                stamp: stamp,
                context: Context(version)
            ),
            data: Register(
                value: DataValue(
                    size: 0,
                    digest: nil,
                    modified: .zero,
                    target: [],
                    removed: Int.random(in: 0..<3, using: &generator) == 0
                ),
                stamp: stamp,
                context: Context(version)
            ),
            attributes: Register(
                value: FileAttributes(
                    mode: 0,
                    owner: Principal(name: [], number: 0),
                    group: Principal(name: [], number: 0),
                    extended: []
                ),
                stamp: stamp,
                context: Context(version)
            )
        )
        return TreeItem(record)
    }

    /// What a full computation says must be what the live tree says, item by item.
    static func differences(_ live: LiveTree, _ items: [ItemID: TreeItem]) -> [String] {
        let full = VisibleTree(items)
        var result: [String] = []
        func isAttached(_ id: ItemID) -> Bool {
            var current = id
            while let place = live.place(of: current) {
                if place.parent == .root { return true }
                current = place.parent
            }
            return false
        }
        for id in items.keys.sorted() {
            let place = live.place(of: id)
            let shown = place != nil && isAttached(id) ? place : nil
            if shown != full.places[id] {
                result.append(
                    "\(id.version.sequence): \(String(describing: shown)) \(String(describing: full.places[id]))"
                )
            }
        }
        return result
    }

    @Test("kept up to date record by record equals the tree computed at once")
    func incrementalEqualsFull() {
        for seed in UInt64(0)..<3_000 {
            var generator = SeededGenerator(seed: seed)
            let count = Int.random(in: 2...9, using: &generator)
            let ids = (1...count).map { ItemID(VersionID(replica: ReplicaID(high: 0, low: 9), sequence: UInt64($0))) }
            var items: [ItemID: TreeItem] = [:]
            var live = LiveTree()
            for step in 0..<24 {
                guard let id = ids.randomElement(using: &generator) else { continue }
                if items[id] != nil, Int.random(in: 0..<8, using: &generator) == 0 {
                    items[id] = nil
                    live.remove(id)
                } else {
                    let item = Self.randomItem(id, ids: ids, using: &generator)
                    items[id] = item
                    live.set(id, item)
                }
                let wrong = Self.differences(live, items)
                #expect(wrong.isEmpty, "seed \(seed) step \(step): \(wrong)")
                if !wrong.isEmpty { return }
            }
        }
    }

    @Test("knows of every directory whether a record names it as its parent, in cycles too")
    func childrenByRecord() {
        for seed in UInt64(20_000)..<21_000 {
            var generator = SeededGenerator(seed: seed)
            let ids = (1...8).map { ItemID(VersionID(replica: ReplicaID(high: 0, low: 9), sequence: UInt64($0))) }
            var items: [ItemID: TreeItem] = [:]
            var live = LiveTree()
            for step in 0..<24 {
                guard let id = ids.randomElement(using: &generator) else { continue }
                let item = Self.randomItem(id, ids: ids, using: &generator)
                items[id] = item
                live.set(id, item)
                let parents = Set(items.values.map(\.parent))
                let wrong = ids.filter {
                    items[$0]?.kind == .directory && parents.contains($0) && !live.hasChildren($0)
                }
                #expect(wrong.isEmpty, "seed \(seed) step \(step): \(wrong.map(\.version.sequence))")
                if !wrong.isEmpty { return }
            }
        }
    }

    @Test("every item whose place changes is reported as touched")
    func touchedIsComplete() {
        for seed in UInt64(10_000)..<11_500 {
            var generator = SeededGenerator(seed: seed)
            let ids = (1...8).map { ItemID(VersionID(replica: ReplicaID(high: 0, low: 9), sequence: UInt64($0))) }
            var live = LiveTree()
            for step in 0..<24 {
                let before = Dictionary(uniqueKeysWithValues: ids.map { ($0, live.place(of: $0)) })
                guard let id = ids.randomElement(using: &generator) else { continue }
                live.set(id, Self.randomItem(id, ids: ids, using: &generator))
                let touched = Set(live.takeTouched())
                for id in ids where before[id] != .some(live.place(of: id)) {
                    #expect(touched.contains(id), "seed \(seed) step \(step) item \(id.version.sequence)")
                    if !touched.contains(id) { return }
                }
            }
        }
    }
}
