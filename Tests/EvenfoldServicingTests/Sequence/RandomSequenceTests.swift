// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import SeededTesting
import Testing

/// Servicing sequences of catalogues drawn from a seed, against a search through everything.
@Suite("Servicing sequences of random catalogues")
struct RandomSequenceTests {
    private func shape(_ sequence: ServicingSequence) -> [String] {
        sequence.layers.map { ($0.installs.map(\.update) + ($0.restarts ? ["restart"] : [])).joined(separator: " ") }
    }

    private func randomUpdates(using generator: inout SeededGenerator, exclusive: Bool) -> [Update] {
        let count = Int.random(in: 1...6, using: &generator)
        let ids = (0..<count).map { "U\($0)" }
        return ids.map { id in
            let groups = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                let options = (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                    Prerequisite.update(
                        Int.random(in: 0..<10, using: &generator) == 0
                            ? "GONE" : ids.randomElement(using: &generator) ?? id
                    )
                }
                return PrerequisiteGroup(anyOf: options, effective: Bool.random(using: &generator))
            }
            let restart = [RestartNeed.never, .maybe, .always].randomElement(using: &generator)
            let isAlone = exclusive && Int.random(in: 0..<4, using: &generator) == 0
            return Catalogues.toy(id, restart: restart, after: groups, exclusive: isAlone)
        }
    }

    @Test(
        "the restarts are the fewest possible, every layer can be carried out and the bound is one",
        arguments: [false, true]
    )
    func againstBruteForce(exclusive: Bool) {
        var solvable = 0
        for seed in UInt64(1)...4_000 {
            var generator = SeededGenerator(seed: seed)
            let updates = randomUpdates(using: &generator, exclusive: exclusive)
            let goals = updates.map(\.id).filter { _ in Bool.random(using: &generator) }
            let brute = BruteForce(updates)
            let result = Assessor(Catalogues.small(updates)).sequence(
                required: goals,
                on: Catalogues.toyFacts(),
                mayRestart: true
            )
            // Goals of which one cannot be had are planned apart from it, so compare the attainable ones.
            let attainable = goals.filter { brute.fewestRestarts(goals: [$0]) != nil }
            #expect(Set(result.unsettled.map(\.update)) == Set(goals).subtracting(attainable), "seed=\(seed)")
            let fewest = brute.fewestRestarts(goals: attainable)
            #expect(result.restarts == fewest, "seed=\(seed) goals=\(attainable) layers=\(shape(result))")
            #expect(result.restartLowerBound <= fewest ?? .max, "seed=\(seed)")
            #expect(brute.fault(in: result.layers, goals: attainable) == nil, "seed=\(seed) \(shape(result))")
            if !attainable.isEmpty { solvable += 1 }
        }
        #expect(solvable > 2_000)
    }

    @Test("the order of the updates in the catalogue changes nothing")
    func documentOrder() {
        for seed in UInt64(1)...1_000 {
            var generator = SeededGenerator(seed: seed)
            let updates = randomUpdates(using: &generator, exclusive: true)
            let goals = updates.map(\.id).filter { _ in Bool.random(using: &generator) }
            let sequences = [updates, updates.shuffled(using: &generator)].map {
                Assessor(Catalogues.small($0)).sequence(required: goals, on: Catalogues.toyFacts(), mayRestart: true)
            }
            #expect(sequences[0] == sequences[1], "seed=\(seed)")
        }
    }

    /// Random updates and service packs 1 and 2 of one product.
    private func randomPacks(using generator: inout SeededGenerator) -> (catalogue: UpdateCatalogue, goals: [String]) {
        let ids = (0..<Int.random(in: 1...4, using: &generator)).map { "U\($0)" }
        func options(_ level: Int) -> [Prerequisite] {
            (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where level > 0: .servicePack(Int.random(in: 1...level, using: &generator))
                case 1 where level > 0: .update("P\(Int.random(in: 1...level, using: &generator))")
                default: .update(ids.randomElement(using: &generator) ?? "U0")
                }
            }
        }
        // Service packs need lower ones only.
        func groups(_ most: Int, level: Int) -> [PrerequisiteGroup] {
            (0..<Int.random(in: 0...most, using: &generator)).map { _ in
                PrerequisiteGroup(anyOf: options(level), effective: Bool.random(using: &generator))
            }
        }
        var updates = ids.map { id in
            Update(
                id: id,
                title: id,
                source: UpdateSource(document: "test"),
                restart: [.never, .maybe, .always].randomElement(using: &generator),
                exclusive: Int.random(in: 0..<6, using: &generator) == 0,
                prerequisites: groups(2, level: 2),
                appliesTo: [SystemRange(os: "packed")]
            )
        }
        updates += (1...2).map { level in
            Catalogues.pack(level, after: groups(1, level: level - 1), on: Array(0..<level))
        }
        // Who asks for the first service pack does not ask for the second, though that would do as well.
        let goals = updates.map(\.id).filter { $0 != "P1" && Bool.random(using: &generator) }
        return (UpdateCatalogue(products: [Catalogues.packed], updates: updates), goals)
    }

    @Test("with service packs every layer can be carried out, nothing attainable is missed and the bound is one")
    func servicePacks() {
        var gaps: [Int: Int] = [:]
        let facts = ServerFacts(os: "packed", servicePack: 0, platform: .x64, roles: [], installedUpdates: [])
        for seed in UInt64(1)...4_000 {
            var generator = SeededGenerator(seed: seed)
            let (catalogue, goals) = randomPacks(using: &generator)
            let brute = BruteForce(catalogue.updates)
            let result = Assessor(catalogue).sequence(required: goals, on: facts, mayRestart: true)
            let attainable = goals.filter { brute.fewestRestarts(goals: [$0]) != nil }
            let settled = goals.filter { goal in !result.unsettled.contains { $0.update == goal } }
            #expect(Set(settled) == Set(attainable), "seed=\(seed) goals=\(goals) \(shape(result))")
            #expect(brute.fault(in: result.layers, goals: settled) == nil, "seed=\(seed) \(shape(result))")
            guard let fewest = brute.fewestRestarts(goals: attainable) else { continue }
            #expect(result.restartLowerBound <= fewest, "seed=\(seed) \(fewest) \(shape(result))")
            gaps[result.restarts - fewest, default: 0] += 1
        }
        #expect(gaps.keys.allSatisfy { $0 >= 0 } && gaps[0] ?? 0 > 3_000, "\(gaps)")
    }

    @Test("within a layer the highest version of every shared file is written last whenever an order allows it")
    func sharedFiles() {
        var shared = 0
        var contradicted = 0
        for seed in UInt64(1)...2_000 {
            var generator = SeededGenerator(seed: seed)
            let ids = (0..<Int.random(in: 2...5, using: &generator)).map { "U\($0)" }
            let updates = ids.enumerated().map { position, id in
                let earlier = ids[..<position].filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
                let files = ["a.dll", "B.dll", "c.dll"].filter { _ in Bool.random(using: &generator) }.map {
                    Catalogues.file($0, FileVersion(1, 0, 0, UInt32.random(in: 1...4, using: &generator)))
                }
                return Catalogues.toy(
                    id,
                    after: earlier.map { PrerequisiteGroup(anyOf: [.update($0)]) },
                    files: files.isEmpty ? [Catalogues.file("\(id).dll", FileVersion(1, 0, 0, 1))] : files
                )
            }.shuffled(using: &generator)
            let result = Assessor(Catalogues.small(updates)).sequence(
                required: ids,
                on: Catalogues.toyFacts(),
                mayRestart: true
            )
            #expect(result.layers.count == 1, "seed=\(seed)")
            let order = result.layers[0].installs.map(\.update)
            #expect(order.sorted() == ids, "seed=\(seed)")
            let isPossible = permutations(of: ids).contains { keepsPrerequisites($0, updates) && isSound($0, updates) }
            #expect(keepsPrerequisites(order, updates), "seed=\(seed) \(order)")
            #expect(isSound(order, updates) == isPossible, "seed=\(seed) \(order)")
            #expect(isPossible || !result.remarks.isEmpty, "seed=\(seed) \(order)")
            if isPossible { shared += 1 } else { contradicted += 1 }
        }
        #expect(shared > 500 && contradicted > 100, "\(shared) \(contradicted)")
    }

    private func permutations(of ids: [String]) -> [[String]] {
        guard let first = ids.first else { return [[]] }
        return permutations(of: Array(ids.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }

    private func keepsPrerequisites(_ order: [String], _ updates: [Update]) -> Bool {
        updates.allSatisfy { update in
            (update.prerequisites ?? []).allSatisfy { group in
                group.anyOf.contains { option in
                    guard case .update(let id) = option, let first = order.firstIndex(of: id) else { return false }
                    return first < order.firstIndex(of: update.id) ?? -1
                }
            }
        }
    }

    /// Whether the last writer of every file has its highest version.
    private func isSound(_ order: [String], _ updates: [Update]) -> Bool {
        var last: [String: FileVersion] = [:]
        var highest: [String: FileVersion] = [:]
        for id in order {
            for file in updates.first(where: { $0.id == id })?.packages.first?.files ?? [] {
                guard let version = file.version else { continue }
                last[file.name] = version
                highest[file.name] = max(highest[file.name] ?? version, version)
            }
        }
        return last == highest
    }

    @Test("thirty groups of two options each are chosen without looking at a billion combinations")
    func manyAlternatives() {
        let updates = (0..<30).flatMap { number in
            [
                Catalogues.toy("A\(number)"), Catalogues.toy("B\(number)"),
                Catalogues.toy(
                    "X\(number)",
                    after: [PrerequisiteGroup(anyOf: [.update("B\(number)"), .update("A\(number)")])]
                ),
            ]
        }
        let result = Assessor(Catalogues.small(updates)).sequence(
            required: (0..<30).map { "X\($0)" },
            on: Catalogues.toyFacts(),
            mayRestart: true
        )
        #expect(result.restarts == 1 && result.remarks.isEmpty)
        let installed = result.layers.flatMap { $0.installs.map(\.update) }
        #expect(installed.sorted() == (0..<30).flatMap { ["A\($0)", "X\($0)"] }.sorted())
    }

    @Test(
        "a search that meets its limit still finds an order, says so, and claims no bound that another could undercut"
    )
    func cutShort() {
        // Every update may follow any three others of the rank below: one part, and too many combinations.
        let ranks = (0..<8).map { rank in (0..<6).map { "R\(rank)\($0)" } }
        let updates = ranks.enumerated().flatMap { rank, ids in
            ids.enumerated().map { position, id in
                let below = rank == 0 ? [] : ranks[rank - 1].map { Prerequisite.update($0) }
                let groups = rank == 0 ? [] : (0..<3).map { _ in PrerequisiteGroup(anyOf: below) }
                return Catalogues.toy(id, restart: position == 5 ? .never : .always, after: groups)
            }
        }
        let goals = ranks[7]
        let first = Assessor(Catalogues.small(updates)).sequence(
            required: goals,
            on: Catalogues.toyFacts(),
            mayRestart: true
        )
        #expect(first.unsettled.isEmpty)
        #expect(first.restartLowerBound <= first.restarts)
        let second = Assessor(Catalogues.small(updates)).sequence(
            required: goals,
            on: Catalogues.toyFacts(),
            mayRestart: true
        )
        #expect(first == second)
    }
}
