// SPDX-License-Identifier: Apache-2.0

/// Updates to be installed on one server, by position, and what must come before what: as much as layers depend on.
struct InstallationGraph {
    /// One requirement between two of the updates.
    struct Edge: Hashable, Sendable {
        /// What comes first.
        var first: Int
        /// What needs it.
        var then: Int
        /// Whether a restart must lie between the two.
        var isHard: Bool
    }

    /// Sets of updates that are installed before the same restart.
    struct Layering: Hashable, Sendable {
        /// Positions, sorted in each layer; none is empty.
        var layers: [[Int]]
        /// The restarts of layers that hold one exclusive update.
        var exclusiveRestarts: Int
        /// The restarts of all other layers.
        var sharedRestarts: Int
        /// All restarts.
        var restarts: Int { exclusiveRestarts + sharedRestarts }
    }

    /// The positions that are in the graph, each once.
    var members: [Int]
    /// The requirements between members; one pair may be there twice.
    var edges: [Edge]
    /// For every position, whether the update has a layer to itself.
    var isExclusive: [Bool]
    /// For every position, whether the update takes effect with a restart only.
    var needsRestart: [Bool]

    /// The graph of some sorted members and the edges between them, by places among these.
    ///
    /// - Complexity: O(positions + edges).
    func part(_ members: [Int]) -> InstallationGraph {
        var places = [Int](repeating: -1, count: isExclusive.count)
        for (place, member) in members.enumerated() { places[member] = place }
        return InstallationGraph(
            members: Array(members.indices),
            edges: edges.compactMap { edge in
                let (first, then) = (places[edge.first], places[edge.then])
                return first < 0 || then < 0 ? nil : Edge(first: first, then: then, isHard: edge.isHard)
            },
            isExclusive: members.map { isExclusive[$0] },
            needsRestart: members.map { needsRestart[$0] }
        )
    }

    /// Layers with the fewest restarts that any order has.
    ///
    /// 1. Exclusive updates whose prerequisites are effective go at once, each alone, the lowest position first.
    /// 2. What needs no restart goes next, where that makes way for an exclusive update.
    /// 3. Then everything that can be installed before the next restart shares it.
    ///
    /// Fewest, because what is installed is never in the way of anything: an exclusive update costs its one restart
    /// whenever it comes, 2 costs nothing, and of the shared restarts each takes all it can.
    ///
    /// - Returns: `nil` where the edges form a cycle.
    /// - Complexity: O(members + edges) for each layer that holds an exclusive update, and as much for all others
    ///   together; plus sorting.
    func layering() -> Layering? {
        var progress = Progress(self)
        var result = Layering(layers: [], exclusiveRestarts: 0, sharedRestarts: 0)
        while progress.left > 0 {
            if let exclusive = progress.availableExclusives.min() {
                progress.take(exclusive)
                progress.endLayer()
                result.layers.append([exclusive])
                if needsRestart[exclusive] { result.exclusiveRestarts += 1 }
                continue
            }
            if progress.waitingExclusives > 0 {
                // A copy, since it is of use only where it makes way.
                var free = progress
                let layer = free.takeAll { !needsRestart[$0] }
                free.endLayer()
                if !free.availableExclusives.isEmpty {
                    progress = free
                    result.layers.append(layer.sorted())
                    continue
                }
            }
            let layer = progress.takeAll { _ in true }
            guard !layer.isEmpty else { return nil }
            progress.endLayer()
            result.layers.append(layer.sorted())
            if layer.contains(where: { needsRestart[$0] }) { result.sharedRestarts += 1 }
        }
        return result
    }

    /// The longest chain of restarts that must lie one after the other, and the exclusive updates' own restarts; no
    /// order has fewer.
    ///
    /// - Complexity: O(members + edges).
    func restartBound() -> Int {
        let outgoing = OutgoingEdges(edges, count: isExclusive.count)
        var waiting = prerequisiteCounts
        var chain = [Int](repeating: 0, count: isExclusive.count)
        var queue = members.filter { waiting[$0] == 0 }
        var next = 0
        while next < queue.count {
            let first = queue[next]
            next += 1
            for edge in outgoing[first] {
                chain[edge.then] = max(chain[edge.then], chain[first] + (edge.isHard ? 1 : 0))
                waiting[edge.then] -= 1
                if waiting[edge.then] == 0 { queue.append(edge.then) }
            }
        }
        let chains = members.reduce(0) { max($0, chain[$1] + (needsRestart[$1] ? 1 : 0)) }
        let needing = members.count { needsRestart[$0] }
        let exclusive = members.count { needsRestart[$0] && isExclusive[$0] }
        return max(chains, exclusive + (needing > exclusive ? 1 : 0))
    }

    /// The members so that every edge points forward, lowest positions first; `nil` for a cycle.
    ///
    /// - Complexity: O(members² + edges).
    func topologicalOrder() -> [Int]? {
        let outgoing = OutgoingEdges(edges, count: isExclusive.count)
        var waiting = prerequisiteCounts
        var order: [Int] = []
        var left = members.sorted()
        while let index = left.firstIndex(where: { waiting[$0] == 0 }) {
            let first = left.remove(at: index)
            order.append(first)
            for edge in outgoing[first] { waiting[edge.then] -= 1 }
        }
        return left.isEmpty ? order : nil
    }

    /// For every position, how many edges end there.
    fileprivate var prerequisiteCounts: [Int] {
        var counts = [Int](repeating: 0, count: isExclusive.count)
        for edge in edges { counts[edge.then] += 1 }
        return counts
    }
}

/// The edges of a graph by where they begin.
private struct OutgoingEdges {
    private let edges: [InstallationGraph.Edge]
    /// Those of position p are `edges[starts[p]..<starts[p + 1]]`.
    private let starts: [Int]

    /// - Complexity: O(edges + count).
    init(_ edges: [InstallationGraph.Edge], count: Int) {
        var starts = [Int](repeating: 0, count: count + 1)
        for edge in edges { starts[edge.first + 1] += 1 }
        for position in 0..<count { starts[position + 1] += starts[position] }
        var next = starts
        var sorted = edges
        for edge in edges {
            sorted[next[edge.first]] = edge
            next[edge.first] += 1
        }
        self.edges = sorted
        self.starts = starts
    }

    /// The edges that begin at a position, in their order.
    subscript(position: Int) -> ArraySlice<InstallationGraph.Edge> { edges[starts[position]..<starts[position + 1]] }
}

/// How far the layers of a graph have come.
private struct Progress {
    private let graph: InstallationGraph
    private let outgoing: OutgoingEdges
    /// For every position, how many of its prerequisites are not there yet.
    private var waiting: [Int]
    /// For every position, whether one of its prerequisites takes effect with the current layer's restart only.
    private var isHeld: [Bool]
    /// The positions that are.
    private var held: [Int] = []
    /// Ordinary positions that may be taken into the current layer.
    private var ready: [Int] = []
    /// Exclusive positions whose prerequisites are all effective.
    private(set) var availableExclusives: [Int] = []
    /// Exclusive positions that were not taken.
    private(set) var waitingExclusives = 0
    /// Positions that were not taken.
    private(set) var left: Int

    init(_ graph: InstallationGraph) {
        self.graph = graph
        let count = graph.isExclusive.count
        outgoing = OutgoingEdges(graph.edges, count: count)
        waiting = graph.prerequisiteCounts
        isHeld = [Bool](repeating: false, count: count)
        left = graph.members.count
        for position in graph.members {
            if graph.isExclusive[position] { waitingExclusives += 1 }
            guard waiting[position] == 0 else { continue }
            if graph.isExclusive[position] { availableExclusives.append(position) } else { ready.append(position) }
        }
    }

    /// Takes one position into the current layer.
    mutating func take(_ position: Int) {
        left -= 1
        let isAlone = graph.isExclusive[position]
        if isAlone {
            availableExclusives.removeAll { $0 == position }
            waitingExclusives -= 1
        }
        for edge in outgoing[position] {
            waiting[edge.then] -= 1
            if edge.isHard || isAlone || graph.isExclusive[edge.then], !isHeld[edge.then] {
                isHeld[edge.then] = true
                held.append(edge.then)
            }
            if waiting[edge.then] == 0, !isHeld[edge.then] { ready.append(edge.then) }
        }
    }

    /// Takes everything that may be in the current layer and for which `isWanted` holds.
    mutating func takeAll(where isWanted: (Int) -> Bool) -> [Int] {
        var taken: [Int] = []
        var passed: [Int] = []
        while let position = ready.popLast() {
            guard isWanted(position) else {
                passed.append(position)
                continue
            }
            take(position)
            taken.append(position)
        }
        ready = passed
        return taken
    }

    /// The end of a layer, with its restart, if it has one: all that was taken is effective.
    mutating func endLayer() {
        for position in held {
            isHeld[position] = false
            guard waiting[position] == 0 else { continue }
            if graph.isExclusive[position] { availableExclusives.append(position) } else { ready.append(position) }
        }
        held.removeAll()
    }
}
