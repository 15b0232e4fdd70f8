// SPDX-License-Identifier: Apache-2.0

extension Assessor {
    /// The updates of one layer in the order of installation: prerequisites first, and every file's highest version
    /// last, since the last writer wins when the server restarts.
    ///
    /// 1. From the end: an update may be last when none of the others needs it and it has the highest version of every
    ///    file that no later one writes. Any such update will do: taking it leaves the others no less free. So whenever
    ///    some order has the highest version of every file last, this finds one. Where none may be last, the one against
    ///    which the fewest files speak is, with a remark.
    /// 2. What 1 says about the last writers is kept; of other writers of one file the lower version goes first where
    ///    that is possible; all else is in the order of ids.
    ///
    /// - Parameters:
    ///   - layer: Places in the closure, sorted.
    ///   - closure: The closure.
    ///   - facts: What is known about the server.
    /// - Returns: The updates in order, and a remark where prerequisites and file versions ask for opposite orders.
    /// - Complexity: O(updates² + edges) where no file has several writers. Otherwise O(updates² × files), and
    ///   O(pairs of writers of a file × updates² / 64).
    func installationOrder(
        of layer: [Int],
        in closure: Closure,
        on facts: ServerFacts
    ) -> (order: [Int], remarks: [String]) {
        let updates = layer.map { closure.updates[$0] }
        guard layer.count > 1 else { return (updates, []) }
        var graph = closure.graph.part(layer)
        let writers = sharedFiles(of: updates, on: facts)
        var remarks: [String] = []
        if !writers.isEmpty {
            var precedence = Precedence(count: layer.count)
            for edge in graph.edges { precedence.add(edge.first, before: edge.then) }
            func put(_ first: Int, before then: Int) {
                guard first != then, !precedence.isBefore(then, first), !precedence.isBefore(first, then) else {
                    return
                }
                precedence.add(first, before: then)
                graph.edges.append(.init(first: first, then: then, isHard: false))
            }
            let ends = lastWriters(of: writers, count: layer.count, edges: graph.edges)
            for (file, last) in ends.writers { for writer in writers[file] { put(writer.update, before: last) } }
            for file in writers {
                for lower in file {
                    for higher in file where lower.version < higher.version { put(lower.update, before: higher.update) }
                }
            }
            remarks = ends.contradictions.map { contradiction in
                let first = index.entries[updates[contradiction.first]].id
                let then = index.entries[updates[contradiction.then]].id
                return "\(first) has newer files than \(then) but must be installed first; check the files afterwards"
            }
        }
        return ((graph.topologicalOrder() ?? Array(layer.indices)).map { updates[$0] }, remarks)
    }

    /// One update that writes a file, and the version.
    private struct Writer {
        var update: Int
        var version: FileVersion
    }

    /// The files that several updates of a layer write, by name, each with all its writers.
    private func sharedFiles(of layer: [Int], on facts: ServerFacts) -> [[Writer]] {
        guard let system = facts.system else { return [] }
        var writers: [String: [Writer]] = [:]
        for (position, update) in layer.enumerated() {
            for file in index.entries[update].update?.package(for: system)?.files ?? [] {
                guard let version = file.version else { continue }
                writers[file.name.lowercased(), default: []].append(Writer(update: position, version: version))
            }
        }
        return writers.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    }

    /// The last writer of every file; see step 1 of ``installationOrder(of:in:on:)``.
    private func lastWriters(
        of files: [[Writer]],
        count: Int,
        edges: [InstallationGraph.Edge]
    ) -> (writers: [(file: Int, update: Int)], contradictions: [(first: Int, then: Int)]) {
        let highest = files.map { $0.map(\.version).max() }
        var written = [[(file: Int, isHighest: Bool)]](repeating: [], count: count)
        for (file, writers) in files.enumerated() {
            for writer in writers { written[writer.update].append((file, writer.version == highest[file])) }
        }
        var successors = [Int](repeating: 0, count: count)
        for edge in edges { successors[edge.first] += 1 }
        var isSealed = files.map { _ in false }
        var left = Array(0..<count)
        var result: [(file: Int, update: Int)] = []
        var contradictions: [(first: Int, then: Int)] = []
        while !left.isEmpty {
            func faults(_ update: Int) -> Int { written[update].count { !isSealed[$0.file] && !$0.isHighest } }
            let free = left.filter { successors[$0] == 0 }
            // The last of those that are equally good, so that ids ascend.
            guard let last = free.reversed().min(by: { faults($0) < faults($1) }) else { break }
            var opponents: Set<Int> = []
            for (file, isHighest) in written[last] where !isSealed[file] {
                isSealed[file] = true
                result.append((file, last))
                let higher = isHighest ? nil : files[file].first { $0.version == highest[file] }?.update
                if let higher, opponents.insert(higher).inserted { contradictions.append((higher, last)) }
            }
            left.removeAll { $0 == last }
            for edge in edges where edge.then == last { successors[edge.first] -= 1 }
        }
        return (result, contradictions)
    }
}

/// Which of a few things come before which, all that follows included; a set of bits for each.
private struct Precedence {
    private let width: Int
    private var later: [[UInt64]]

    init(count: Int) {
        width = (count + 63) / 64
        later = [[UInt64]](repeating: [UInt64](repeating: 0, count: width), count: count)
    }

    /// Whether `first` comes before `second`, directly or through others.
    func isBefore(_ first: Int, _ second: Int) -> Bool { later[first][second / 64] & (1 << UInt64(second % 64)) != 0 }

    /// Notes an order and all that follows from it.
    mutating func add(_ first: Int, before second: Int) {
        guard !isBefore(first, second) else { return }
        var added = later[second]
        added[second / 64] |= 1 << UInt64(second % 64)
        for index in later.indices where index == first || isBefore(index, first) {
            for word in 0..<width { later[index][word] |= added[word] }
        }
    }
}
