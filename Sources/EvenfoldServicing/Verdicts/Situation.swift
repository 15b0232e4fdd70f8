// SPDX-License-Identifier: Apache-2.0

/// One server at one moment, with everything that was judged about it; judging twice costs nothing.
struct Situation {
    let assessor: Assessor
    let facts: ServerFacts
    private var standings: [String: Finding] = [:]
    /// For each update that was asked about: whether it is absent and can be installed, prerequisites included.
    private var installable: [String: Bool] = [:]

    init(_ assessor: Assessor, _ facts: ServerFacts) {
        self.assessor = assessor
        self.facts = facts
    }

    /// The finding, prerequisites included.
    mutating func finding(for id: String) -> Finding {
        let standing = standing(of: id)
        guard standing.verdict == .needed, !isInstallable(id) else { return standing }
        var obstacles: [String] = []
        for group in assessor.updates[id]?.prerequisites ?? [] where !isObtainable(group) {
            obstacles.append("its prerequisite \(group.title) is missing and cannot be obtained")
        }
        return Finding(update: id, verdict: .blocked, evidence: obstacles + standing.evidence)
    }

    /// Whether an option is there already.
    ///
    /// An update that waits for its restart is: the restart comes first anyway. So is one of Debian packages none of which
    /// is installed: there is nothing to install first.
    mutating func isMet(_ option: Prerequisite) -> Bool {
        switch option {
        case .update(let id):
            let verdict = standing(of: id).verdict
            if verdict == .notApplicable, let os = facts.os {
                return assessor.updates[id]?.productIDs.contains(os) ?? false
            }
            return verdict == .present || verdict == .superseded || verdict == .pendingRestart
        case .servicePack(let level):
            return (facts.servicePack ?? -1) >= level
        }
    }

    /// The updates of which each can be installed and is enough for an option: the update itself, or service packs, the
    /// lowest first.
    mutating func providers(of option: Prerequisite) -> [String] {
        candidates(for: option).filter { isInstallable($0) }
    }

    /// Whether an update is absent and can be installed, its prerequisites included.
    ///
    /// The smallest set of updates with that property: an update is in it when each of its groups has an option that is
    /// met or is in it. So a cycle of prerequisites is never installable by itself.
    ///
    /// - Complexity: O(prerequisites reachable) for chains and trees; a pass more for each level of a tangle.
    mutating func isInstallable(_ id: String) -> Bool {
        if let known = installable[id] { return known }
        // What was asked for before is known with all that it can reach.
        var reachable = [id]
        var seen: Set<String> = [id]
        var position = 0
        while position < reachable.count {
            let current = reachable[position]
            position += 1
            guard standing(of: current).verdict == .needed else { continue }
            for group in assessor.updates[current]?.prerequisites ?? [] {
                for option in group.anyOf {
                    for candidate in candidates(for: option)
                    where installable[candidate] == nil && seen.insert(candidate).inserted {
                        reachable.append(candidate)
                    }
                }
            }
        }
        var changed = true
        while changed {
            changed = false
            // From the far end, so that a chain is settled in one pass.
            for current in reachable.reversed() where installable[current] != true {
                guard standing(of: current).verdict == .needed else { continue }
                let groups = assessor.updates[current]?.prerequisites ?? []
                guard groups.allSatisfy({ isSatisfiable($0) }) else { continue }
                installable[current] = true
                changed = true
            }
        }
        for current in reachable where installable[current] == nil { installable[current] = false }
        return installable[id] ?? false
    }

    private mutating func standing(of id: String) -> Finding {
        if let known = standings[id] { return known }
        let finding = assessor.standing(of: id, on: facts)
        standings[id] = finding
        return finding
    }

    private mutating func isObtainable(_ group: PrerequisiteGroup) -> Bool {
        for option in group.anyOf where isMet(option) || !providers(of: option).isEmpty { return true }
        return false
    }

    /// As far as it is known by now; see ``isInstallable(_:)``.
    private mutating func isSatisfiable(_ group: PrerequisiteGroup) -> Bool {
        for option in group.anyOf {
            if isMet(option) { return true }
            for candidate in candidates(for: option) where installable[candidate] == true { return true }
        }
        return false
    }

    /// The updates that would bring an option, the best first.
    ///
    /// A service pack counts as present from its level on, so a higher one is as good.
    private func candidates(for option: Prerequisite) -> [String] {
        switch option {
        case .update(let id):
            guard let level = assessor.updates[id]?.servicePack else { return [id] }
            return [id] + packs(from: level).filter { $0 != id }
        case .servicePack(let level): return packs(from: level)
        }
    }

    private func packs(from level: Int) -> [String] {
        let packs = facts.os.flatMap { assessor.products[$0] }?.servicePacks ?? []
        return packs.filter { $0.level >= level }.compactMap(\.update)
    }
}

extension Prerequisite {
    /// The option for people.
    package var title: String {
        switch self {
        case .update(let id): id
        case .servicePack(let level): "service pack \(level)"
        }
    }
}

extension PrerequisiteGroup {
    /// The options for people.
    package var title: String { anyOf.map(\.title).joined(separator: " or ") }
}
