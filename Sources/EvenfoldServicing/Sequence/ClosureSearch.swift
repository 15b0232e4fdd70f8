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
        /// The updates as positions of the index, sorted.
        var updates: [Int]
        /// The requirements by positions of the catalogue; one pair may be there twice.
        var edges: [InstallationGraph.Edge]
        /// Restarts that updates of other parts may share.
        var sharedRestarts: Int
        /// Restarts of exclusive updates.
        var exclusiveRestarts: Int
        /// The levels of all its service packs, added up.
        var levels: Int
    }

    /// What is compared between choices, the most important first.
    private struct Key: Comparable {
        /// Restarts of the kind that the objective puts first.
        var restarts: Int
        /// Restarts of the other kind, where it asks for as few of them, too.
        var otherRestarts: Int
        var size: Int
        var levels: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.restarts, left.otherRestarts, left.size, left.levels)
                < (right.restarts, right.otherRestarts, right.size, right.levels)
        }
    }

    /// The best choice so far.
    private typealias Best = (key: Key, choice: Choice)

    /// A group that leaves a choice.
    private struct Open {
        /// The update that asks.
        var asking: Int
        /// What there is to choose from.
        var options: [InstallationCatalogue.Option]
    }

    /// A group of which an option was taken, and the state before that.
    private struct Branch {
        var open: Open
        var next: Int
        var members: Int
        var edges: Int
        var opens: Int
        /// How many of the open groups had a choice made, this one included.
        var chosen: Int
    }

    private let catalogue: InstallationCatalogue
    private let goals: [Int]
    private let limit: Int
    private var stepsLeft = 0
    private var members: [Int] = []
    /// For every position, whether it is one of the members.
    private var isMember: [Bool] = []
    private var edges: [InstallationGraph.Edge] = []
    /// How many of the members were asked for their groups.
    private var asked = 0
    /// The groups of those members that leave a choice.
    private var opens: [Open] = []
    /// For how many of them one was made.
    private var chosen = 0
    /// Without alternatives the one choice there is answers every question.
    private var onlyChoice: Choice?
    /// Whether a search ended at its limit.
    private(set) var isCutShort = false

    init(_ catalogue: InstallationCatalogue, goals: [Int], limit: Int) {
        self.catalogue = catalogue
        self.goals = goals
        self.limit = limit
    }

    /// Restarts of exclusive goals, which no choice can save.
    var fewestExclusiveRestarts: Int {
        goals.count { catalogue.isExclusive[$0] && catalogue.needsRestart[$0] }
    }

    /// The best choice; `nil` where none is free of cycles, or none has as few shared restarts.
    ///
    /// Whatever leaves no choice is settled before any is made, so that what a branch can still reach is known well.
    mutating func best(by objective: Objective) -> Choice? {
        if let onlyChoice { return onlyChoice }
        members = goals
        isMember = [Bool](repeating: false, count: catalogue.updates.count)
        for goal in goals { isMember[goal] = true }
        edges = []
        opens = []
        (asked, chosen, stepsLeft) = (0, 0, limit)
        var stack: [Branch] = []
        var best: Best?
        // No choice can be better than nothing more than what leaves none.
        settle()
        let bound = layering.flatMap { key($0, by: objective) }
        guard let bound else { return nil }
        while true {
            if chosen < opens.count {
                if mayBeat(best, by: objective) { stack.append(branch()) }
            } else if let found = judge(better: best, by: objective) {
                best = found
                if found.key == bound { break }
            }
            guard choose(&stack, hasAnswer: best != nil) else { break }
            settle()
        }
        if opens.isEmpty, stack.isEmpty { onlyChoice = best?.choice }
        return best?.choice
    }

    /// The next open group, with its options in the order to try: what is installed anyway first, then what asks for no
    /// restart in between, then what needs none: good answers early end other branches early.
    private func branch() -> Branch {
        var open = opens[chosen]
        open.options = open.options.enumerated().sorted { rank($0) < rank($1) }.map(\.element)
        return Branch(
            open: open,
            next: 0,
            members: members.count,
            edges: edges.count,
            opens: opens.count,
            chosen: chosen + 1
        )
    }

    private func rank(_ entry: (offset: Int, element: InstallationCatalogue.Option)) -> (Int, Int, Int, Int) {
        let option = entry.element
        let needsRestart = catalogue.needsRestart[option.provider]
        return (isMember[option.provider] ? 0 : 1, option.isHard ? 1 : 0, needsRestart ? 1 : 0, entry.offset)
    }

    /// Goes back to the youngest group with an option that was not taken, and takes it.
    private mutating func choose(_ stack: inout [Branch], hasAnswer: Bool) -> Bool {
        while var branch = stack.popLast() {
            for member in members[branch.members...] { isMember[member] = false }
            members.removeSubrange(branch.members...)
            edges.removeSubrange(branch.edges...)
            opens.removeSubrange(branch.opens...)
            (asked, chosen) = (branch.members, branch.chosen)
            guard branch.next < branch.open.options.count else { continue }
            stepsLeft -= 1
            // The first answer is worth more steps than a better one.
            guard stepsLeft > 0 || !hasAnswer && stepsLeft > -10 * limit else {
                isCutShort = true
                return false
            }
            take(branch.open.options[branch.next], for: branch.open.asking)
            branch.next += 1
            stack.append(branch)
            return true
        }
        return false
    }

    /// Asks new members for their groups and satisfies those that leave no choice.
    private mutating func settle() {
        while asked < members.count {
            let asking = members[asked]
            asked += 1
            for options in catalogue.groups[asking] {
                if options.count == 1 {
                    take(options[0], for: asking)
                } else {
                    opens.append(Open(asking: asking, options: options))
                }
            }
        }
    }

    private mutating func take(_ option: InstallationCatalogue.Option, for asking: Int) {
        edges.append(.init(first: option.provider, then: asking, isHard: option.isHard))
        guard !isMember[option.provider] else { return }
        isMember[option.provider] = true
        members.append(option.provider)
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

    /// What is compared; `nil` where the objective rules it out.
    private func key(_ layering: InstallationGraph.Layering, by objective: Objective) -> Key? {
        let (shared, exclusive) = (layering.sharedRestarts, layering.exclusiveRestarts)
        return switch objective {
        case .sharedRestarts: Key(restarts: shared, otherRestarts: exclusive, size: members.count, levels: levels)
        case .exclusiveRestarts(let most):
            shared <= most ? Key(restarts: exclusive, otherRestarts: 0, size: members.count, levels: levels) : nil
        }
    }

    /// Whether what there is so far can become better than the best: more updates never need fewer restarts.
    private func mayBeat(_ best: Best?, by objective: Objective) -> Bool {
        // Until there is an answer, only a cycle ends a branch, or too many shared restarts do.
        if best == nil, catalogue.isAcyclic, case .sharedRestarts = objective { return true }
        guard let layering, let key = key(layering, by: objective) else { return false }
        guard let best else { return true }
        guard key == best.key else { return key < best.key }
        // As good, and no update may be added any more: only other ids can make it better.
        return sortedUpdates.lexicographicallyPrecedes(best.choice.updates)
    }

    private var sortedUpdates: [Int] { members.map { catalogue.updates[$0] }.sorted() }

    /// The complete choice, if it is better than the best.
    private func judge(better best: Best?, by objective: Objective) -> Best? {
        guard let layering, let key = key(layering, by: objective) else { return nil }
        let updates = sortedUpdates
        if let best {
            let isBetter =
                key < best.key || key == best.key && updates.lexicographicallyPrecedes(best.choice.updates)
            guard isBetter else { return nil }
        }
        let choice = Choice(
            updates: updates,
            edges: edges,
            sharedRestarts: layering.sharedRestarts,
            exclusiveRestarts: layering.exclusiveRestarts,
            levels: levels
        )
        return (key, choice)
    }
}
