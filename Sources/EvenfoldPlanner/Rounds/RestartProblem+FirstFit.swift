// SPDX-License-Identifier: Apache-2.0

extension RestartProblem {
    /// Rounds by first fit: each takes the least important servers first and whoever else fits; then ``movedLater(_:)``.
    ///
    /// - Precondition: No constraint is violated, so that every server fits alone.
    /// - Complexity: O(rounds × waiting servers × folders of a server).
    func firstFit(of restarts: [Int]) -> [[Int]] {
        let ofServer = constraintsByServer
        var left = restarts
        var waiting = order.filter { left[$0] > 0 }
        var rounds: [[Int]] = []
        while !waiting.isEmpty {
            var down = [Int](repeating: 0, count: constraints.count)
            var round: [Int] = []
            for server in waiting {
                guard round.count < together else { break }
                guard ofServer[server].allSatisfy({ down[$0] < constraints[$0].budget }) else { continue }
                for index in ofServer[server] { down[index] += 1 }
                round.append(server)
                left[server] -= 1
            }
            rounds.append(round.sorted())
            waiting.removeAll { left[$0] == 0 }
        }
        return movedLater(rounds)
    }

    /// The rounds with every server, the most important first, in the latest round that has room for it; rounds that
    /// lose their last server are gone.
    ///
    /// - Complexity: O(restarts × rounds × folders of a server).
    func movedLater(_ rounds: [[Int]]) -> [[Int]] {
        let ofServer = constraintsByServer
        var members = rounds.map(Set.init)
        var down = rounds.map { round in
            var counts = [Int](repeating: 0, count: constraints.count)
            for server in round { for index in ofServer[server] { counts[index] += 1 } }
            return counts
        }
        var places: [Int: [Int]] = [:]
        for (index, round) in rounds.enumerated() { for server in round { places[server, default: []].append(index) } }
        for server in order.reversed() {
            for from in (places[server] ?? []).reversed() {
                let target = ((from + 1)..<max(from + 1, rounds.count)).last { index in
                    members[index].count < together && !members[index].contains(server)
                        && ofServer[server].allSatisfy { down[index][$0] < constraints[$0].budget }
                }
                guard let target else { continue }
                members[from].remove(server)
                members[target].insert(server)
                for index in ofServer[server] {
                    down[from][index] -= 1
                    down[target][index] += 1
                }
            }
        }
        return members.filter { !$0.isEmpty }.map { $0.sorted() }
    }

    private var constraintsByServer: [[Int]] {
        var result = [[Int]](repeating: [], count: restarts.count)
        for (index, constraint) in constraints.enumerated() {
            for server in constraint.online { result[server].append(index) }
        }
        return result
    }
}
