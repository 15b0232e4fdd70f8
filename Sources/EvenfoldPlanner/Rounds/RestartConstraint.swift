// SPDX-License-Identifier: Apache-2.0

/// How many of some servers may be down together.
package struct RestartConstraint: Hashable, Sendable {
    /// The folder it comes from.
    package var folder: String
    /// The online members, as positions of servers, sorted.
    package var online: [Int]
    /// How many of them must stay online.
    package var minOnline: Int

    package init(folder: String, online: [Int], minOnline: Int) {
        self.folder = folder
        self.online = online
        self.minOnline = minOnline
    }

    /// How many may be down together; zero or less forbids every restart of an online member.
    package var budget: Int { online.count - minOnline }
}

/// Restarts of a fleet, to be put into rounds.
///
/// Servers are positions 0 ..< count.
package struct RestartProblem: Hashable, Sendable {
    /// How often each server must restart; at most once in a round.
    package var restarts: [Int]
    /// What limits them.
    package var constraints: [RestartConstraint]
    /// The servers by importance, the least important first.
    package var order: [Int]
    /// How many servers may restart in one round, whatever the folders allow; at least 1.
    package var together: Int

    package init(restarts: [Int], constraints: [RestartConstraint], order: [Int], together: Int) {
        self.restarts = restarts
        self.constraints = constraints
        self.order = order
        self.together = together
    }

    /// Whether these servers may be down together: of every folder of which an online member is among them, at least
    /// `minOnline` others stay.
    ///
    /// A folder that none of them serves is not made worse and so does not count, even if it is below its minimum
    /// already.
    package func allows(_ servers: Set<Int>) -> Bool {
        guard servers.count <= together else { return false }
        return constraints.allSatisfy { constraint in
            let down = constraint.online.count { servers.contains($0) }
            return down == 0 || constraint.online.count - down >= constraint.minOnline
        }
    }

    /// No schedule has fewer rounds: a server restarts once in a round, and a folder with a budget of b loses at most b
    /// members in one.
    ///
    /// What `together` adds is left out on purpose: the reader sees what the folders themselves would allow.
    package var lowerBound: Int {
        var bound = restarts.max() ?? 0
        for constraint in constraints where constraint.budget > 0 {
            let sum = constraint.online.reduce(0) { $0 + restarts[$1] }
            bound = max(bound, (sum + constraint.budget - 1) / constraint.budget)
        }
        return bound
    }

    /// The constraints that no schedule can keep.
    package var violated: [RestartConstraint] {
        constraints.filter { $0.budget <= 0 && $0.online.contains { restarts[$0] > 0 } }
    }

    /// Rounds of servers, first fit in order of importance; the first round has one server, the canary.
    ///
    /// - Returns: `nil` where a server cannot restart even alone.
    /// - Complexity: O(rounds × servers × members of their folders).
    package func schedule() -> [[Int]]? {
        var left = restarts
        var rounds: [[Int]] = []
        let byServer = constraintsByServer
        while left.contains(where: { $0 > 0 }) {
            var down = [Int](repeating: 0, count: constraints.count)
            var round: [Int] = []
            let limit = rounds.isEmpty ? 1 : together
            for server in order where left[server] > 0 && round.count < limit {
                guard byServer[server].allSatisfy({ down[$0] < constraints[$0].budget }) else { continue }
                for index in byServer[server] { down[index] += 1 }
                round.append(server)
            }
            guard !round.isEmpty else { return nil }
            for server in round { left[server] -= 1 }
            rounds.append(round.sorted())
        }
        return rounds
    }

    private var constraintsByServer: [[Int]] {
        var result = [[Int]](repeating: [], count: restarts.count)
        for (index, constraint) in constraints.enumerated() {
            for server in constraint.online { result[server].append(index) }
        }
        return result
    }
}
