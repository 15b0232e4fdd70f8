// SPDX-License-Identifier: Apache-2.0

/// A depth-first search through the options of prerequisite groups, for goals that hang together.
///
/// With an explicit stack: a hostile catalogue may chain deeper than the thread's.
struct ClosureSearch {
    /// What makes a choice better than another one; then the fewest updates, then the lowest service packs, then the
    /// smallest ids do.
    enum Objective {
        /// The fewest restarts that may be shared, then the fewest of exclusive updates.
        case sharedRestarts
        /// The fewest restarts of exclusive updates, with at most so many shared ones.
        case exclusiveRestarts(shared: Int)
    }

    /// One way to install the goals.
    struct Choice: Hashable, Sendable {
        /// The updates, sorted.
        var ids: [String]
        /// The requirements, each pair once.
        var edges: [Closure.Edge]
        /// For each update that is no goal, the update that asked for it.
        var behalf: [String: String]
        /// Restarts that updates of other parts may share.
        var sharedRestarts: Int
        /// Restarts of exclusive updates.
        var exclusiveRestarts: Int
        /// The levels of all its service packs, added up.
        var levels: Int
    }

    /// A group of which an option was taken, and the state before that.
    private struct Branch {
        var cursor: Cursor
        var options: [InstallationCatalogue.Option]
        var next: Int
        var members: Int
        var edges: Int
    }

    /// The next group to be satisfied.
    private struct Cursor {
        /// The update, as an index of `members`.
        var member = 0
        /// Its group.
        var group = 0
    }

    private let catalogue: InstallationCatalogue
    private let goals: [Int]
    private let limit: Int
    private var stepsLeft = 0
    private var members: [Int] = []
    private var isMember: Set<Int> = []
    private var edges: [InstallationGraph.Edge] = []
    /// Without alternatives the one choice there is answers every question.
    private var onlyChoice: Choice?
    private var hasBranched = false
    /// Whether a search ended at its limit.
    private(set) var isCutShort = false

    init(_ catalogue: InstallationCatalogue, goals: [Int], limit: Int) {
        self.catalogue = catalogue
        self.goals = goals
        self.limit = limit
    }

    /// The best choice; `nil` where none is free of cycles, or none has as few shared restarts.
    mutating func best(by objective: Objective) -> Choice? {
        if let onlyChoice { return onlyChoice }
        members = goals
        isMember = Set(goals)
        edges = []
        stepsLeft = limit
        var stack: [Branch] = []
        var best: (key: [Int], choice: Choice)?
        var cursor = Cursor()
        while true {
            if let options = advance(&cursor) {
                hasBranched = true
                if mayBeat(best?.key, by: objective) {
                    stack.append(
                        Branch(cursor: cursor, options: options, next: 0, members: members.count, edges: edges.count)
                    )
                }
            } else if let found = judge(by: objective) {
                let isBetter = best.map { best in
                    found.key.lexicographicallyPrecedes(best.key)
                        || found.key == best.key && found.choice.ids.lexicographicallyPrecedes(best.choice.ids)
                }
                if isBetter ?? true { best = found }
            }
            guard let branch = nextBranch(&stack, hasAnswer: best != nil) else { break }
            cursor = branch.cursor
            take(branch.options[branch.next - 1], &cursor)
        }
        if !hasBranched { onlyChoice = best?.choice }
        return best?.choice
    }

    /// Goes back to the youngest group with an option that was not taken.
    private mutating func nextBranch(_ stack: inout [Branch], hasAnswer: Bool) -> Branch? {
        while var branch = stack.popLast() {
            for member in members[branch.members...] { isMember.remove(member) }
            members.removeSubrange(branch.members...)
            edges.removeSubrange(branch.edges...)
            guard branch.next < branch.options.count else { continue }
            stepsLeft -= 1
            // The first answer is worth more steps than a better one.
            guard stepsLeft > 0 || !hasAnswer && stepsLeft > -10 * limit else {
                isCutShort = true
                return nil
            }
            branch.next += 1
            stack.append(branch)
            return branch
        }
        return nil
    }

    /// Satisfies groups that leave no choice.
    ///
    /// - Returns: The options of the first group that leaves one, in the order to try; `nil` when nothing is open.
    private mutating func advance(_ cursor: inout Cursor) -> [InstallationCatalogue.Option]? {
        while cursor.member < members.count {
            let groups = catalogue.groups[members[cursor.member]]
            guard cursor.group < groups.count else {
                cursor.member += 1
                cursor.group = 0
                continue
            }
            let options = groups[cursor.group]
            // An update of which a group has no option is not installable, so it never got here.
            guard options.count != 1 else {
                take(options[0], &cursor)
                continue
            }
            // What is installed anyway first, then what needs no restart: good answers early end other branches early.
            return options.enumerated().sorted { rank($0) < rank($1) }.map(\.element)
        }
        return nil
    }

    private func rank(_ entry: (offset: Int, element: InstallationCatalogue.Option)) -> (Int, Int, Int) {
        let provider = entry.element.provider
        return (isMember.contains(provider) ? 0 : 1, catalogue.needsRestart[provider] ? 1 : 0, entry.offset)
    }

    private mutating func take(_ option: InstallationCatalogue.Option, _ cursor: inout Cursor) {
        let asking = members[cursor.member]
        edges.append(.init(first: option.provider, then: asking, isHard: option.isHard))
        if isMember.insert(option.provider).inserted { members.append(option.provider) }
        cursor.group += 1
    }

    private var layering: InstallationGraph.Layering? {
        InstallationGraph(
            members: members,
            edges: edges,
            isExclusive: catalogue.isExclusive,
            needsRestart: catalogue.needsRestart
        ).layering()
    }

    private var levels: Int { members.reduce(0) { $0 + catalogue.levels[$1] } }

    /// What is compared, the most important first; `nil` where the objective rules it out.
    private func key(_ layering: InstallationGraph.Layering, by objective: Objective) -> [Int]? {
        switch objective {
        case .sharedRestarts: [layering.sharedRestarts, layering.exclusiveRestarts, members.count, levels]
        case .exclusiveRestarts(let shared):
            layering.sharedRestarts <= shared ? [layering.exclusiveRestarts, members.count, levels] : nil
        }
    }

    /// Whether what there is so far can become better than the best: more updates never need fewer restarts.
    private func mayBeat(_ best: [Int]?, by objective: Objective) -> Bool {
        guard let layering, let key = key(layering, by: objective) else { return false }
        return best.map { !$0.lexicographicallyPrecedes(key) } ?? true
    }

    private func judge(by objective: Objective) -> (key: [Int], choice: Choice)? {
        guard let layering, let key = key(layering, by: objective) else { return nil }
        var hardness: [[Int]: Bool] = [:]
        var pairs: [[Int]] = []
        var behalf: [String: String] = [:]
        let goals = Set(goals)
        for edge in edges {
            let pair = [edge.first, edge.then]
            if hardness[pair] == nil { pairs.append(pair) }
            hardness[pair] = hardness[pair] ?? false || edge.isHard
            let first = catalogue.ids[edge.first]
            if !goals.contains(edge.first), behalf[first] == nil { behalf[first] = catalogue.ids[edge.then] }
        }
        let choice = Choice(
            ids: members.map { catalogue.ids[$0] }.sorted(),
            edges: pairs.map { pair in
                Closure.Edge(
                    first: catalogue.ids[pair[0]],
                    then: catalogue.ids[pair[1]],
                    isHard: hardness[pair] ?? false
                )
            },
            behalf: behalf,
            sharedRestarts: layering.sharedRestarts,
            exclusiveRestarts: layering.exclusiveRestarts,
            levels: levels
        )
        return (key, choice)
    }
}
