// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import SeededTesting
import Testing

@Suite("Knowledge")
struct KnowledgeTests {
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
