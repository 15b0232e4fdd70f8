// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import Testing

/// A small seeded generator (SplitMix64), so that a failing seed replays.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("Knowledge")
struct KnowledgeProperties {
    static let replicas = (1...2).map { ReplicaID(high: 0, low: $0) }

    static func random(using generator: inout SeededGenerator) -> (Knowledge, Set<VersionID>) {
        var knowledge = Knowledge()
        var model: Set<VersionID> = []
        for _ in 0..<Int.random(in: 0...14, using: &generator) {
            guard let replica = replicas.randomElement(using: &generator) else { continue }
            let start = UInt64.random(in: 1...20, using: &generator)
            let range = start..<(start + UInt64.random(in: 0...4, using: &generator))
            knowledge.insert(range, of: replica)
            for sequence in range { model.insert(VersionID(replica: replica, sequence: sequence)) }
        }
        return (knowledge, model)
    }

    static func build(_ model: Set<VersionID>) -> Knowledge {
        var knowledge = Knowledge()
        for version in model.sorted() { knowledge.insert(version) }
        return knowledge
    }

    @Test("behaves like a set of versions")
    func equalsModel() {
        for seed in UInt64(0)..<4_000 {
            var generator = SeededGenerator(seed: seed)
            let (left, leftModel) = Self.random(using: &generator)
            let (right, rightModel) = Self.random(using: &generator)
            #expect(left == Self.build(leftModel), "seed \(seed)")
            for replica in Self.replicas {
                for sequence in UInt64(0)...26 {
                    let version = VersionID(replica: replica, sequence: sequence)
                    #expect(left.contains(version) == leftModel.contains(version), "seed \(seed) \(sequence)")
                }
                let holes = left.holes(of: replica).flatMap { Array($0) }
                let highest = left.highestSequence(of: replica)
                let expected = (UInt64(1)..<(highest + 1)).filter {
                    !leftModel.contains(VersionID(replica: replica, sequence: $0))
                }
                #expect(holes == expected, "seed \(seed)")
                let prefix = UInt64.random(in: 0...20, using: &generator)
                let all = (UInt64(1)..<(prefix + 1)).allSatisfy {
                    leftModel.contains(VersionID(replica: replica, sequence: $0))
                }
                #expect(left.containsAll(of: replica, upTo: prefix) == all, "seed \(seed)")
            }
            #expect(left.union(right) == Self.build(leftModel.union(rightModel)), "seed \(seed)")
            #expect(left.union(right) == right.union(left), "seed \(seed)")
            #expect(left.union(left) == left, "seed \(seed)")
            #expect(left.subtracting(right) == Self.build(leftModel.subtracting(rightModel)), "seed \(seed)")
            #expect(left.isSuperset(of: right) == leftModel.isSuperset(of: rightModel), "seed \(seed)")
            #expect(left.union(right).isSuperset(of: right), "seed \(seed)")
        }
    }
}
