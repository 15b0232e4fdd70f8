// SPDX-License-Identifier: Apache-2.0

/// A set of updates that are installed for some goals, and what must come before what.
struct Closure: Hashable, Sendable {
    /// One requirement between two of the updates.
    struct Edge: Hashable, Sendable {
        /// What comes first.
        var first: String
        /// What needs it.
        var then: String
        /// Whether a restart must lie between the two.
        var isHard: Bool
    }

    /// The updates, sorted.
    var updates: [String]
    /// The requirements, each pair once.
    var edges: [Edge]
    /// For each update that is no goal, the update that asked for it.
    var behalf: [String: String]
    /// Whether every choice of prerequisites was looked at, so that none has fewer restarts.
    var isExhaustive = true
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
    mutating func closure(of goals: [String], limit: Int = 5_000) -> Closure? {
        var catalogue = InstallationCatalogue(self)
        let parts = catalogue.parts(of: Set(goals).sorted())
        self = catalogue.situation
        var searches = parts.map { ClosureSearch(catalogue, goals: $0, limit: limit) }
        var alone: [ClosureSearch.Choice] = []
        for index in searches.indices {
            guard let best = searches[index].best(by: .sharedRestarts) else { return nil }
            alone.append(best)
        }
        let fewestExclusive = searches.reduce(0) { $0 + $1.fewestExclusiveRestarts }
        var best: (cost: (total: Int, size: Int, levels: Int), ids: [String], choices: [ClosureSearch.Choice])?
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
            let ids = choices.flatMap(\.ids).sorted()
            let cost = (total: total, size: ids.count, levels: choices.reduce(0) { $0 + $1.levels })
            let isBetter = best.map {
                cost < $0.cost || cost == $0.cost && ids.lexicographicallyPrecedes($0.ids)
            }
            if isBetter ?? true { best = (cost, ids, choices) }
            guard choices.reduce(0, { $0 + $1.exclusiveRestarts }) > fewestExclusive else { break }
            shared += 1
        }
        guard let best else { return nil }
        return Closure(
            updates: best.ids,
            edges: best.choices.flatMap(\.edges),
            behalf: best.choices.reduce(into: [:]) { $0.merge($1.behalf) { first, _ in first } },
            isExhaustive: !searches.contains { $0.isCutShort }
        )
    }
}
