// SPDX-License-Identifier: Apache-2.0

/// The updates that one server might need for some goals, by position, with what they ask for.
///
/// Its positions are its own, in order of discovery: what is searched is as large as what the goals can reach, not as
/// the catalogue of all updates.
struct InstallationCatalogue {
    /// One way to satisfy a prerequisite group.
    struct Option: Hashable, Sendable {
        /// What is installed.
        var provider: Int
        /// Whether a restart must lie between it and what asks for it.
        var isHard: Bool
    }

    private let index: CatalogueIndex
    /// The updates as positions of the index.
    private(set) var updates: [Int] = []
    /// For each position of the index, the position here; below 0 where it was not discovered.
    private var positions: [Int]
    /// For each update, its groups that are not met yet: the options that can be installed, lowest ids first.
    private(set) var groups: [[[Option]]] = []
    /// For each update, whether it has a layer to itself.
    private(set) var isExclusive: [Bool] = []
    /// For each update, whether it takes effect with a restart only.
    private(set) var needsRestart: [Bool] = []
    /// For each update, the service pack level that it installs; 0 for ordinary ones.
    private(set) var levels: [Int] = []
    /// Whether not even all options of all groups together form a cycle, so that no choice does.
    private(set) var isAcyclic = false

    init(_ index: CatalogueIndex) {
        self.index = index
        positions = [Int](repeating: -1, count: index.entries.count)
    }

    /// The goals in groups that share no possible prerequisite, as positions; in order of their first goal.
    ///
    /// Fills the catalogue with everything that the goals can reach.
    ///
    /// - Complexity: O(prerequisites reachable), nearly.
    mutating func parts(of goals: [Int], in situation: inout Situation) -> [[Int]] {
        let goals = goals.map { discover($0) }
        var next = 0
        while next < updates.count {
            groups.append(options(of: updates[next], in: &situation))
            next += 1
        }
        let graph = everything
        isAcyclic = graph.layering() != nil
        var leader = Array(updates.indices)
        func find(_ position: Int) -> Int {
            var position = position
            while leader[position] != position {
                leader[position] = leader[leader[position]]
                position = leader[position]
            }
            return position
        }
        for edge in graph.edges {
            let (first, second) = (find(edge.first), find(edge.then))
            leader[max(first, second)] = min(first, second)
        }
        var parts: [[Int]] = []
        var places = [Int?](repeating: nil, count: updates.count)
        for goal in goals {
            let part = find(goal)
            if let place = places[part] {
                parts[place].append(goal)
            } else {
                places[part] = parts.count
                parts.append([goal])
            }
        }
        return parts
    }

    /// Everything that was discovered, with all options of all groups.
    private var everything: InstallationGraph {
        var edges: [InstallationGraph.Edge] = []
        for position in updates.indices {
            for group in groups[position] {
                for option in group {
                    edges.append(.init(first: option.provider, then: position, isHard: option.isHard))
                }
            }
        }
        return InstallationGraph(
            members: Array(updates.indices),
            edges: edges,
            isExclusive: isExclusive,
            needsRestart: needsRestart
        )
    }

    /// The position here of an update of the index; `nil` where it was not discovered.
    func position(of update: Int) -> Int? { positions[update] < 0 ? nil : positions[update] }

    private mutating func discover(_ update: Int) -> Int {
        if let known = position(of: update) { return known }
        let entry = index.entries[update]
        let position = updates.count
        positions[update] = position
        updates.append(update)
        isExclusive.append(entry.isExclusive)
        needsRestart.append(entry.restart != .never)
        levels.append(entry.servicePack ?? 0)
        return position
    }

    private mutating func options(of update: Int, in situation: inout Situation) -> [[Option]] {
        var result: [[Option]] = []
        for group in index.entries[update].prerequisites {
            var providers: [Int] = []
            var isMet = false
            for option in group.options {
                if situation.isMet(option) {
                    isMet = true
                    break
                }
                for provider in situation.providers(of: option) where !providers.contains(provider) {
                    providers.append(provider)
                }
            }
            guard !isMet else { continue }
            result.append(
                providers.sorted().map { provider in
                    let position = discover(provider)
                    let mustBeEffective = group.isEffective || situation.isServicePack(provider)
                    return Option(provider: position, isHard: mustBeEffective && needsRestart[position])
                }
            )
        }
        return result
    }
}
