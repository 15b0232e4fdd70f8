// SPDX-License-Identifier: Apache-2.0

extension Assessor {
    /// Whether an update needs a restart; what no source tells is `maybe`.
    func restartNeed(of id: String) -> RestartNeed { updates[id]?.restart ?? .maybe }

    /// The restart layers of a closure: sets of updates that are installed before the same restart.
    ///
    /// The layer of an update is the longest chain of hard edges below it. So the number of restarts is the length of
    /// the longest such chain, plus one for what the last layer itself needs, and no order has fewer: along the chain
    /// a restart must lie between any two. An exclusive update has a layer to itself, which costs at most the restarts
    /// before and after it.
    ///
    /// - Returns: Layers without order in them, none empty; `nil` where the edges form a cycle.
    /// - Complexity: O(updates × edges).
    func layers(of closure: Closure) -> [[String]]? {
        guard let order = topologicalOrder(of: closure) else { return nil }
        var depth: [String: Int] = [:]
        for id in order {
            var deepest = 0
            for edge in closure.edges where edge.then == id {
                let isHard = edge.isHard || isExclusive(edge.first) || isExclusive(id)
                deepest = max(deepest, (depth[edge.first] ?? 0) + (isHard ? 1 : 0))
            }
            depth[id] = deepest
        }
        var layers: [[String]] = []
        for level in 0...(depth.values.max() ?? 0) {
            let members = closure.updates.filter { depth[$0] == level }
            let shared = members.filter { !isExclusive($0) }
            if !shared.isEmpty { layers.append(shared) }
            for id in members where isExclusive(id) { layers.append([id]) }
        }
        return layers
    }

    /// How many of the layers end with a restart.
    func restarts(in layers: [[String]]) -> Int {
        layers.count { $0.contains { restartNeed(of: $0) != .never } }
    }

    /// The fewest restarts of any order of a closure: the longest chain of updates between which restarts must lie,
    /// and one restart of its own for each exclusive update that needs one.
    func restartLowerBound(of closure: Closure) -> Int {
        guard let order = topologicalOrder(of: closure) else { return 0 }
        var chain: [String: Int] = [:]
        for id in order {
            var longest = 0
            for edge in closure.edges where edge.then == id {
                longest = max(longest, (chain[edge.first] ?? 0) + (edge.isHard ? 1 : 0))
            }
            chain[id] = longest
        }
        let chains = closure.updates.map { (chain[$0] ?? 0) + (restartNeed(of: $0) == .never ? 0 : 1) }.max() ?? 0
        let needing = closure.updates.filter { restartNeed(of: $0) != .never }
        let exclusive = needing.count { isExclusive($0) }
        return max(chains, exclusive + (needing.count > exclusive ? 1 : 0))
    }

    /// The updates of one layer in the order of installation: prerequisites first, and of two that write the same file
    /// the one with the higher version later, since the last writer wins when the server restarts.
    ///
    /// - Returns: The order, and a remark where prerequisites and file versions ask for opposite orders.
    func installationOrder(
        of layer: [String],
        in closure: Closure,
        on facts: ServerFacts
    ) -> (order: [String], remarks: [String]) {
        var edges = closure.edges.filter { layer.contains($0.first) && layer.contains($0.then) }
        var remarks: [String] = []
        for first in layer {
            for then in layer where first != then && writesLower(first, than: then, on: facts) {
                let added = edges + [Closure.Edge(first: first, then: then, isHard: false)]
                if topologicalOrder(of: Closure(updates: layer, edges: added, behalf: [:])) != nil {
                    edges = added
                } else {
                    remarks.append(
                        "\(then) has newer files than \(first) but must be installed first; check the files afterwards"
                    )
                }
            }
        }
        let order = topologicalOrder(of: Closure(updates: layer, edges: edges, behalf: [:])) ?? layer
        return (order, remarks)
    }

    /// Whether the two share a file of which `first` has the lower version.
    private func writesLower(_ first: String, than then: String, on facts: ServerFacts) -> Bool {
        guard let os = facts.os, let platform = facts.platform else { return false }
        let system = SystemID(os: os, servicePack: facts.servicePack, platform: platform)
        guard let lower = updates[first]?.package(for: system), let higher = updates[then]?.package(for: system) else {
            return false
        }
        for file in lower.files {
            guard let version = file.version else { continue }
            let name = file.name.lowercased()
            for other in higher.files where other.name.lowercased() == name {
                if let otherVersion = other.version, version < otherVersion { return true }
            }
        }
        return false
    }

    private func isExclusive(_ id: String) -> Bool {
        guard let update = updates[id] else { return false }
        return update.exclusive || update.servicePack != nil
    }

    /// The updates so that every edge points forward, smallest ids first; `nil` for a cycle.
    private func topologicalOrder(of closure: Closure) -> [String]? {
        var waiting = Dictionary(closure.updates.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
        for edge in closure.edges { waiting[edge.then, default: 0] += 1 }
        var order: [String] = []
        var left = closure.updates.sorted()
        while let index = left.firstIndex(where: { waiting[$0] == 0 }) {
            let id = left.remove(at: index)
            order.append(id)
            for edge in closure.edges where edge.first == id { waiting[edge.then, default: 0] -= 1 }
        }
        return left.isEmpty ? order : nil
    }
}
