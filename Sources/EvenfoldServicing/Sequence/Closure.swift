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
}

extension Situation {
    /// The updates that must be installed so that `goals` can be: the goals and one option of each prerequisite group.
    ///
    /// The choice has the fewest restarts, then the fewest updates, then the smallest ids. All choices are looked at as
    /// long as the search has at most `limit` steps, which only catalogues with many alternatives exceed; then it is
    /// the
    /// best of those that were, taken in order of ids.
    ///
    /// - Returns: `nil` where no choice is free of cycles.
    mutating func closure(of goals: [String], limit: Int = 20_000) -> Closure? {
        var search = ClosureSearch(situation: self, remaining: limit)
        let start = Closure(updates: Set(goals).sorted(), edges: [], behalf: [:])
        search.extend(start, open: start.updates)
        return search.best?.closure
    }
}

/// A depth-first search through the options of prerequisite groups.
private struct ClosureSearch {
    var situation: Situation
    /// How many more steps the search may take before the first choice that it found counts.
    var remaining: Int
    var best: (closure: Closure, restarts: Int)?

    /// Completes `partial`, whose updates in `open` have not been asked for their prerequisites yet.
    mutating func extend(_ partial: Closure, open: [String]) {
        remaining -= 1
        guard remaining > 0 || best == nil else { return }
        guard let id = open.first else { return judge(partial) }
        satisfy(situation.assessor.updates[id]?.prerequisites ?? [], of: id, partial, open: Array(open.dropFirst()))
    }

    /// Settles the groups of one update, one after the other, then goes on with what is open.
    private mutating func satisfy(
        _ groups: [PrerequisiteGroup],
        of id: String,
        _ partial: Closure,
        open: [String]
    ) {
        guard let group = groups.first else { return extend(partial, open: open) }
        let rest = Array(groups.dropFirst())
        var options: [String: Bool] = [:]
        for option in group.anyOf {
            guard !situation.isMet(option) else { return satisfy(rest, of: id, partial, open: open) }
            guard let provider = situation.provider(of: option) else { continue }
            let isServicePack = situation.assessor.updates[provider]?.servicePack != nil
            options[provider] = group.effective || isServicePack
        }
        for provider in options.keys.sorted() {
            var next = partial
            var open = open
            let needsRestart = situation.assessor.restartNeed(of: provider) != .never
            let edge = Closure.Edge(first: provider, then: id, isHard: (options[provider] ?? false) && needsRestart)
            if let index = next.edges.firstIndex(where: { $0.first == provider && $0.then == id }) {
                next.edges[index].isHard = next.edges[index].isHard || edge.isHard
            } else {
                next.edges.append(edge)
            }
            if !next.updates.contains(provider) {
                next.updates = (next.updates + [provider]).sorted()
                next.behalf[provider] = id
                open.append(provider)
            }
            satisfy(rest, of: id, next, open: open)
        }
    }

    private mutating func judge(_ complete: Closure) {
        guard let layers = situation.assessor.layers(of: complete) else { return }
        let restarts = situation.assessor.restarts(in: layers)
        if let best {
            let size = (restarts, complete.updates.count)
            let bestSize = (best.restarts, best.closure.updates.count)
            let isBetter =
                size < bestSize
                || size == bestSize && complete.updates.lexicographicallyPrecedes(best.closure.updates)
            guard isBetter else { return }
        }
        best = (complete, restarts)
    }
}
