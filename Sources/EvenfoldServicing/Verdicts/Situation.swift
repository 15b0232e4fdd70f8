// SPDX-License-Identifier: Apache-2.0

/// One server at one moment, with everything that was judged about it; judging twice costs nothing.
///
/// Updates are positions in the assessor's ``CatalogueIndex``.
struct Situation {
    /// Whether an update is absent and can be installed, prerequisites included.
    private enum Installability: UInt8 {
        /// Nobody asked.
        case unasked
        /// It is being found out.
        case open
        case yes
        case no
    }

    let assessor: Assessor
    let server: IndexedFacts
    let ground: Ground
    /// The updates that install service packs of the server's product.
    private let packs: [CatalogueIndex.Pack]
    private var standings: [Finding?]
    private var installability: [Installability]

    /// - Complexity: O(ids of the catalogue).
    init(_ assessor: Assessor, _ server: IndexedFacts) {
        self.assessor = assessor
        self.server = server
        ground = assessor.ground(of: server.facts)
        packs = server.facts.os.flatMap { assessor.index.packs[$0] } ?? []
        standings = [Finding?](repeating: nil, count: assessor.index.entries.count)
        installability = [Installability](repeating: .unasked, count: assessor.index.entries.count)
    }

    /// The finding, prerequisites included.
    mutating func finding(for update: Int) -> Finding {
        guard verdict(of: update) == .needed, !isInstallable(update) else { return standing(of: update) }
        let entry = entry(update)
        var obstacles: [String] = []
        for (group, named) in zip(entry.prerequisites, entry.update?.prerequisites ?? []) where !isObtainable(group) {
            obstacles.append("its prerequisite \(named.title) is missing and cannot be obtained")
        }
        return Finding(update: entry.id, verdict: .blocked, evidence: obstacles + standing(of: update).evidence)
    }

    /// Whether an option is there already.
    ///
    /// An update that waits for its restart is: the restart comes first anyway. So is one of Debian packages none of which
    /// is installed: there is nothing to install first.
    mutating func isMet(_ option: CatalogueEntry.Option) -> Bool {
        switch option {
        case .update(let update):
            let verdict = verdict(of: update)
            if verdict == .notApplicable, let os = server.facts.os { return entry(update).products.contains(os) }
            return verdict == .present || verdict == .superseded || verdict == .pendingRestart
        case .servicePack(let level):
            return (server.facts.servicePack ?? -1) >= level
        }
    }

    /// The updates of which each can be installed and is enough for an option: the update itself, or service packs, the
    /// lowest first.
    mutating func providers(of option: CatalogueEntry.Option) -> [Int] {
        candidates(for: option).filter { isInstallable($0) }
    }

    /// Whether an update is absent and can be installed, its prerequisites included.
    ///
    /// The smallest set of updates with that property: an update is in it when each of its groups has an option that is
    /// met or is in it. So a cycle of prerequisites is never installable by itself.
    ///
    /// - Complexity: O(prerequisites reachable) for chains and trees; a pass more for each level of a tangle.
    mutating func isInstallable(_ update: Int) -> Bool {
        guard installability[update] == .unasked else { return installability[update] == .yes }
        // What was asked for before is known with all that it can reach.
        var reachable = [update]
        installability[update] = .open
        var next = 0
        while next < reachable.count {
            let current = reachable[next]
            next += 1
            guard verdict(of: current) == .needed else { continue }
            for group in entry(current).prerequisites {
                for option in group.options {
                    for candidate in candidates(for: option) where installability[candidate] == .unasked {
                        installability[candidate] = .open
                        reachable.append(candidate)
                    }
                }
            }
        }
        var changed = true
        while changed {
            changed = false
            // From the far end, so that a chain is settled in one pass.
            for current in reachable.reversed() where installability[current] != .yes {
                guard verdict(of: current) == .needed else { continue }
                guard entry(current).prerequisites.allSatisfy({ isSatisfiable($0) }) else { continue }
                installability[current] = .yes
                changed = true
            }
        }
        for current in reachable where installability[current] == .open { installability[current] = .no }
        return installability[update] == .yes
    }

    /// Whether the update installs a service pack.
    func isServicePack(_ update: Int) -> Bool { entry(update).servicePack != nil }

    func entry(_ update: Int) -> CatalogueEntry { assessor.index.entries[update] }

    private mutating func standing(of update: Int) -> Finding {
        if let known = standings[update] { return known }
        let finding = judge(entry(update))
        standings[update] = finding
        return finding
    }

    private mutating func verdict(of update: Int) -> Verdict {
        // Without a copy of the finding where there is one.
        if let known = standings[update]?.verdict { return known }
        return standing(of: update).verdict
    }

    private mutating func isObtainable(_ group: CatalogueEntry.Group) -> Bool {
        for option in group.options where isMet(option) || !providers(of: option).isEmpty { return true }
        return false
    }

    /// As far as it is known by now; see ``isInstallable(_:)``.
    private mutating func isSatisfiable(_ group: CatalogueEntry.Group) -> Bool {
        for option in group.options {
            if isMet(option) { return true }
            for candidate in candidates(for: option) where installability[candidate] == .yes { return true }
        }
        return false
    }

    /// The updates that would bring an option, the best first.
    ///
    /// A service pack counts as present from its level on, so a higher one is as good.
    private func candidates(for option: CatalogueEntry.Option) -> [Int] {
        switch option {
        case .update(let update):
            guard let level = entry(update).servicePack else { return entry(update).itself }
            return [update] + packs(from: level).filter { $0 != update }
        case .servicePack(let level): return packs(from: level)
        }
    }

    private func packs(from level: Int) -> [Int] {
        packs.filter { $0.level >= level }.map(\.update)
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
