// SPDX-License-Identifier: Apache-2.0

/// The updates that one server might need for some goals, by position, with what they ask for.
struct InstallationCatalogue {
    /// One way to satisfy a prerequisite group.
    struct Option: Hashable, Sendable {
        /// What is installed.
        var provider: Int
        /// Whether a restart must lie between it and what asks for it.
        var isHard: Bool
    }

    private(set) var situation: Situation
    /// The ids, in order of discovery.
    private(set) var ids: [String] = []
    private var positions: [String: Int] = [:]
    /// For each update, its groups that are not met yet: the options that can be installed, lowest ids first.
    private(set) var groups: [[[Option]]] = []
    /// For each update, whether it has a layer to itself.
    private(set) var isExclusive: [Bool] = []
    /// For each update, whether it takes effect with a restart only.
    private(set) var needsRestart: [Bool] = []
    /// For each update, the service pack level that it installs; 0 for ordinary ones.
    private(set) var levels: [Int] = []

    init(_ situation: Situation) {
        self.situation = situation
    }

    /// The goals in groups that share no possible prerequisite, as positions; in order of their first goal.
    ///
    /// Fills the catalogue with everything that the goals can reach.
    ///
    /// - Complexity: O(prerequisites reachable), nearly.
    mutating func parts(of goals: [String]) -> [[Int]] {
        let goals = goals.map { position(of: $0) }
        var next = 0
        while next < ids.count {
            groups.append(options(of: ids[next]))
            next += 1
        }
        var leader = Array(ids.indices)
        func find(_ position: Int) -> Int {
            var position = position
            while leader[position] != position {
                leader[position] = leader[leader[position]]
                position = leader[position]
            }
            return position
        }
        for position in ids.indices {
            for option in groups[position].joined() {
                let (first, second) = (find(position), find(option.provider))
                leader[max(first, second)] = min(first, second)
            }
        }
        var parts: [[Int]] = []
        var places: [Int: Int] = [:]
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

    private mutating func position(of id: String) -> Int {
        if let known = positions[id] { return known }
        positions[id] = ids.count
        ids.append(id)
        isExclusive.append(situation.assessor.isExclusive(id))
        needsRestart.append(situation.assessor.restartNeed(of: id) != .never)
        levels.append(situation.assessor.updates[id]?.servicePack ?? 0)
        return ids.count - 1
    }

    private mutating func options(of id: String) -> [[Option]] {
        var result: [[Option]] = []
        for group in situation.assessor.updates[id]?.prerequisites ?? [] {
            var hardness: [String: Bool] = [:]
            var isMet = false
            for option in group.anyOf {
                if situation.isMet(option) {
                    isMet = true
                    break
                }
                for provider in situation.providers(of: option) {
                    let isServicePack = situation.assessor.updates[provider]?.servicePack != nil
                    hardness[provider] = group.effective || isServicePack
                }
            }
            guard !isMet else { continue }
            result.append(
                hardness.keys.sorted().map { provider in
                    let position = position(of: provider)
                    return Option(
                        provider: position,
                        isHard: (hardness[provider] ?? false) && needsRestart[position]
                    )
                }
            )
        }
        return result
    }
}
