// SPDX-License-Identifier: Apache-2.0

extension UpdateCatalogue {
    /// Every cycle that the prerequisites of updates make, as ids from one update back to itself (not repeated), each
    /// cycle once, beginning with its first id in document order.
    ///
    /// Supposing that every option of a group is taken is on purpose: a cycle that only one option makes is a mistake
    /// of the catalogue as well.
    ///
    /// - Complexity: O(updates + prerequisites); one cycle is reported for each back edge of a depth-first walk.
    package var prerequisiteCycles: [[String]] {
        var edges: [String: [String]] = [:]
        for update in updates {
            for group in update.prerequisites ?? [] {
                for case .update(let id) in group.anyOf { edges[update.id, default: []].append(id) }
            }
        }
        var finished: Set<String> = []
        var cycles: [[String]] = []
        for update in updates where !finished.contains(update.id) {
            // An explicit stack: a hostile catalogue may chain deeper than the thread's stack.
            var path: [(id: String, next: Int)] = [(update.id, 0)]
            var positions = [update.id: 0]
            while let (id, next) = path.last {
                guard let options = edges[id], next < options.count else {
                    finished.insert(id)
                    positions[id] = nil
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let option = options[next]
                if let start = positions[option] {
                    cycles.append(normalised(path[start...].map(\.id)))
                } else if !finished.contains(option) {
                    positions[option] = path.count
                    path.append((option, 0))
                }
            }
        }
        return cycles
    }

    /// The cycle, begun with the id that stands first in the catalogue.
    private func normalised(_ cycle: [String]) -> [String] {
        let order = Dictionary(updates.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let start = cycle.indices.min { (order[cycle[$0]] ?? .max) < (order[cycle[$1]] ?? .max) } ?? cycle.startIndex
        return Array(cycle[start...] + cycle[..<start])
    }
}
