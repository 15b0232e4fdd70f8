// SPDX-License-Identifier: Apache-2.0

/// A set of updates that are installed for some goals, and what must come before what.
struct Closure: Sendable {
    /// The updates, sorted.
    var updates: [Int]
    /// The requirements by places in ``updates``.
    var graph: InstallationGraph
    /// For each place whose update is no goal, the update that asked for it.
    var behalf: [Int?]
    /// Whether every choice of prerequisites was looked at, so that none has fewer restarts.
    var isExhaustive: Bool
}

extension Situation {
    /// The updates that must be installed so that `goals` can be: the goals and one option of each prerequisite group.
    ///
    /// The choice has the fewest restarts, then the fewest updates, then the lowest service packs, then the smallest ids. Goals that no chain of
    /// prerequisites joins are looked at apart, so that alternatives add up instead of multiplying: restarts that
    /// updates may share count once, for the part that needs the most of them; those of exclusive updates add up. So
    /// for each number of shared restarts every part gives its best, and the best sum wins.
    ///
    /// All choices of a part are looked at as long as that takes at most `limit` steps, which only catalogues with many
    /// entangled alternatives exceed; then it is the best of those that were.
    ///
    /// - Returns: `nil` where no choice is free of cycles.
    mutating func closure(of goals: [Int], limit: Int = 5_000) -> Closure? {
        var catalogue = InstallationCatalogue(assessor.index)
        let parts = catalogue.parts(of: Set(goals).sorted(), in: &self)
        var searches = parts.map { ClosureSearch(catalogue, goals: $0, limit: limit) }
        var alone: [ClosureSearch.Choice] = []
        for index in searches.indices {
            guard let best = searches[index].best(by: .sharedRestarts) else { return nil }
            alone.append(best)
        }
        let fewestExclusive = searches.reduce(0) { $0 + $1.fewestExclusiveRestarts }
        var best: (cost: (total: Int, size: Int, levels: Int), updates: [Int], choices: [ClosureSearch.Choice])?
        var shared = alone.map(\.sharedRestarts).max() ?? 0
        // One more shared restart pays only as long as exclusive ones are left to save.
        while shared < (best?.cost.total ?? .max) {
            var choices: [ClosureSearch.Choice] = []
            for index in searches.indices {
                // With as few shared restarts as it can have, a part's best is the one that it has.
                guard alone[index].sharedRestarts < shared else {
                    choices.append(alone[index])
                    continue
                }
                choices.append(searches[index].best(by: .exclusiveRestarts(shared: shared)) ?? alone[index])
            }
            let total = choices.reduce(choices.map(\.sharedRestarts).max() ?? 0) { $0 + $1.exclusiveRestarts }
            let updates = choices.flatMap(\.updates).sorted()
            let cost = (total: total, size: updates.count, levels: choices.reduce(0) { $0 + $1.levels })
            let isBetter = best.map {
                cost < $0.cost || cost == $0.cost && updates.lexicographicallyPrecedes($0.updates)
            }
            if isBetter ?? true { best = (cost, updates, choices) }
            guard choices.reduce(0, { $0 + $1.exclusiveRestarts }) > fewestExclusive else { break }
            shared += 1
        }
        guard let best else { return nil }
        return catalogue.closure(
            of: best.updates,
            edges: best.choices.flatMap(\.edges),
            goals: parts.joined(),
            isExhaustive: !searches.contains { $0.isCutShort }
        )
    }
}

extension InstallationCatalogue {
    /// The closure of chosen updates, of which edges and goals are by positions of this catalogue.
    fileprivate func closure(
        of chosen: [Int],
        edges: [InstallationGraph.Edge],
        goals: some Sequence<Int>,
        isExhaustive: Bool
    ) -> Closure {
        let positions = chosen.compactMap { position(of: $0) }
        var places = [Int](repeating: 0, count: updates.count)
        for (place, position) in positions.enumerated() { places[position] = place }
        var isGoal = [Bool](repeating: false, count: chosen.count)
        for goal in goals { isGoal[places[goal]] = true }
        var behalf = [Int?](repeating: nil, count: chosen.count)
        let edges = edges.map { edge in
            let (first, then) = (places[edge.first], places[edge.then])
            // The first that asked.
            if !isGoal[first], behalf[first] == nil { behalf[first] = chosen[then] }
            return InstallationGraph.Edge(first: first, then: then, isHard: edge.isHard)
        }
        return Closure(
            updates: chosen,
            graph: InstallationGraph(
                members: Array(chosen.indices),
                edges: edges,
                isExclusive: positions.map { isExclusive[$0] },
                needsRestart: positions.map { needsRestart[$0] }
            ),
            behalf: behalf,
            isExhaustive: isExhaustive
        )
    }
}
