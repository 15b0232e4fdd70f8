// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import SeededTesting
import Testing

@Suite("Merging records")
struct RecordMergeTests {
    static let item = ItemID(VersionID(replica: ReplicaID(high: 0, low: 1), sequence: 1))

    static func data(
        clock: UInt64,
        replica: UInt64,
        digest: Digest? = nil,
        removed: Bool = false
    ) -> Register<DataValue> {
        let version = VersionID(replica: ReplicaID(high: 0, low: replica), sequence: clock + 1)
        return Register(
            value: DataValue(size: clock, digest: digest, modified: .zero, target: [], removed: removed),
            stamp: Stamp(fence: .ordinary, clock: HybridClock(ticks: clock * 2), version: version),
            context: Context(version)
        )
    }

    static func random(using generator: inout SeededGenerator) -> Record {
        func clock() -> UInt64 { UInt64.random(in: 0...3, using: &generator) }
        func replica() -> UInt64 { UInt64.random(in: 1...2, using: &generator) }
        let clock1 = clock()
        let place = VersionID(replica: ReplicaID(high: 0, low: replica()), sequence: clock1 + 1)
        let clock2 = clock()
        let attributes = VersionID(replica: ReplicaID(high: 0, low: replica()), sequence: clock2 + 1)
        let content = data(clock: clock(), replica: replica())
        var known = content
        if Bool.random(using: &generator) {
            known.value.digest = Digest(
                word0: content.value.size,
                word1: content.stamp.version.replica.low,
                word2: 0,
                word3: 0
            )
        }
        return Record(
            id: item,
            kind: .file,
            place: Register(
                value: Place(
                    parent: .root,
                    previousParent: .root,
                    name: FileName(trusted: [0x61 + UInt8(clock1)]),
                    scanEnd: clock1
                ),
                stamp: Stamp(fence: .ordinary, clock: HybridClock(ticks: clock1 * 2), version: place),
                context: Context(place)
            ),
            data: known,
            attributes: Register(
                value: FileAttributes(
                    mode: UInt16(clock2),
                    owner: Principal(name: [], number: 0),
                    group: Principal(name: [], number: 0),
                    extended: []
                ),
                stamp: Stamp(fence: .ordinary, clock: HybridClock(ticks: clock2 * 2), version: attributes),
                context: Context(attributes)
            )
        )
    }

    @Test("is commutative, associative and idempotent, digests included")
    func semilattice() {
        for seed in UInt64(0)..<5_000 {
            var generator = SeededGenerator(seed: seed)
            let a = Self.random(using: &generator)
            let b = Self.random(using: &generator)
            let c = Self.random(using: &generator)
            #expect(a.merged(with: b) == b.merged(with: a), "seed \(seed)")
            #expect(a.merged(with: b).merged(with: c) == a.merged(with: b.merged(with: c)), "seed \(seed)")
            #expect(a.merged(with: a) == a, "seed \(seed)")
        }
    }

    @Test("a removal beats exactly what it removes")
    func removalBeatsWhatItRemoves() {
        for clock in UInt64(0)..<8 {
            let removed = Self.data(clock: clock, replica: 1)
            let removal = removed.removal(by: VersionID(replica: ReplicaID(high: 0, low: 0xFF), sequence: 1))
            for other in UInt64(0)..<8 {
                for replica in UInt64(1)...2 {
                    let edit = Self.data(clock: other, replica: replica)
                    var merged = edit
                    merged.merge(data: removal)
                    // Writes of one tick at two replicas were made unseen by each other; the removal stands after both.
                    let beats = other <= clock
                    #expect(merged.value.removed == beats, "\(clock) \(other) \(replica)")
                }
            }
            #expect(removal.context.contains(removed.stamp.version))
            #expect(!removal.isConcurrent(with: removed))
        }
    }

    @Test("two values are concurrent when neither has seen the other")
    func concurrency() {
        let first = Self.data(clock: 1, replica: 1)
        let second = Self.data(clock: 2, replica: 2)
        var third = Self.data(clock: 3, replica: 2)
        third.context = first.context.adding(third.stamp.version)
        #expect(first.isConcurrent(with: second))
        #expect(!first.isConcurrent(with: third))
        #expect(!third.isConcurrent(with: first))
        #expect(!first.isConcurrent(with: first))
    }
}
