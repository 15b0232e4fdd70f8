// SPDX-License-Identifier: Apache-2.0

extension Assessor {
    /// Whether an update needs a restart; what no source tells is `maybe`.
    func restartNeed(of id: String) -> RestartNeed { updates[id]?.restart ?? .maybe }

    /// Whether an update has a restart layer to itself; service packs always do.
    func isExclusive(_ id: String) -> Bool {
        guard let update = updates[id] else { return false }
        return update.exclusive || update.servicePack != nil
    }

    /// The restart layers of a closure: sets of updates that are installed before the same restart, with the fewest
    /// restarts that any order has; see ``InstallationGraph/layering()``.
    ///
    /// - Returns: Layers without order in them, none empty; `nil` where the edges form a cycle.
    /// - Complexity: O(updates + edges) for each exclusive update, and as much for all others together.
    func layers(of closure: Closure) -> [[String]]? {
        graph(of: closure).layering()?.layers.map { $0.map { closure.updates[$0] } }
    }

    /// The fewest restarts of any order of a closure: the longest chain of updates between which restarts must lie,
    /// and one restart of its own for each exclusive update that needs one.
    ///
    /// Where not every choice of prerequisites was looked at, another one might have fewer: then only what all choices
    /// have counts, the goals.
    ///
    /// - Complexity: O(updates + edges).
    func restartLowerBound(of closure: Closure, goals: [String]) -> Int {
        guard closure.isExhaustive else {
            let goals = Closure(updates: Set(goals).sorted(), edges: [], behalf: [:])
            return graph(of: goals).restartBound()
        }
        return graph(of: closure).restartBound()
    }

    /// The closure by positions of its updates.
    func graph(of closure: Closure) -> InstallationGraph {
        let positions = Dictionary(
            closure.updates.enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return InstallationGraph(
            members: Array(closure.updates.indices),
            edges: closure.edges.compactMap { edge in
                guard let first = positions[edge.first], let then = positions[edge.then] else { return nil }
                return InstallationGraph.Edge(first: first, then: then, isHard: edge.isHard)
            },
            isExclusive: closure.updates.map { isExclusive($0) },
            needsRestart: closure.updates.map { restartNeed(of: $0) != .never }
        )
    }
}
