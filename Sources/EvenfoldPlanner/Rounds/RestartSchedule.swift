// SPDX-License-Identifier: Apache-2.0

/// Restarts in rounds, and what is known about how good they are.
package struct RestartSchedule: Hashable, Sendable {
    /// What is known about the number and the order of the rounds.
    package enum Proof: String, Hashable, Sendable {
        /// No schedule under the same rules has fewer rounds, and of those with as few, none has the important servers
        /// later.
        case fewestAndLatest
        /// No schedule under the same rules has fewer rounds.
        case fewest
        /// First fit; fewer rounds may be possible.
        case firstFit
    }

    /// The servers of each round, as sorted positions; no round is empty.
    package var rounds: [[Int]]
    /// What is known about them.
    package var proof: Proof
    /// Whether the search for a better one was given up at its limit of work.
    package var isCutShort: Bool

    package init(rounds: [[Int]], proof: Proof, isCutShort: Bool = false) {
        self.rounds = rounds
        self.proof = proof
        self.isCutShort = isCutShort
    }
}

extension RestartProblem {
    /// As many restarting servers, the controller apart, are looked at in every combination.
    package static let mostExact = 20

    /// Puts the restarts into rounds.
    ///
    /// The rules, in the order in which they win over each other:
    ///
    /// 1. No round breaks a folder's minimum or has more than ``together`` servers; a server is in a round once.
    /// 2. The ``canary`` is the first round, alone.
    /// 3. The controller's restarts are the last rounds, each alone: with it, whoever watches the others goes down.
    /// 4. The fewest rounds that 1–3 leave.
    /// 5. The most important server restarts as late as 1–4 leave: its last restart, then the one before; then the
    ///    next most important one, and so on.
    ///
    /// So importance never costs a round: where the fewest rounds ask for a primary earlier, it goes earlier.
    ///
    /// Up to ``mostExact`` restarting servers 4 and 5 hold exactly, unless the search meets `limit`; beyond, the rounds
    /// are first fit, the least important servers first, and then servers are moved later where there is room, the most
    /// important first.
    ///
    /// - Parameter limit: The steps that each of the two searches, for 4 and for 5, may take; counted, not timed, so
    ///   that the same problem gives the same schedule on every machine.
    /// - Returns: `nil` where a server cannot restart even alone.
    /// - Complexity: First fit O(rounds × servers × folders of a server); the searches O(limit × servers × rounds).
    package func schedule(limit: Int = 20_000) -> RestartSchedule? {
        guard violated.isEmpty else { return nil }
        guard let canary else { return RestartSchedule(rounds: [], proof: .fewestAndLatest) }
        guard canary != controller else {
            let rounds = [[Int]](repeating: [canary], count: restarts[canary])
            return RestartSchedule(rounds: rounds, proof: .fewestAndLatest)
        }
        var left = restarts
        left[canary] -= 1
        var last: [[Int]] = []
        if let controller {
            last = [[Int]](repeating: [controller], count: left[controller])
            left[controller] = 0
        }
        var middle = middleRounds(of: left, limit: limit)
        middle.rounds = [[canary]] + middle.rounds + last
        return middle
    }

    /// The rounds between the canary's and the controller's.
    private func middleRounds(of left: [Int], limit: Int) -> RestartSchedule {
        let fitted = firstFit(of: left)
        let bound = middleBound(of: left)
        let restarting = order.filter { left[$0] > 0 }
        guard restarting.count <= Self.mostExact else {
            return RestartSchedule(rounds: fitted, proof: fitted.count == bound ? .fewest : .firstFit)
        }
        // From the most important server on, as the search wants them.
        let servers = Array(restarting.reversed())
        var search = RoundSearch(self, servers: servers, needs: servers.map { left[$0] }, limit: limit)
        var best = fitted
        for count in bound..<max(bound, fitted.count) {
            if let found = search.fill(count, .mostConstrainedFirst) {
                best = found
                break
            }
            if search.isCutShort { return RestartSchedule(rounds: fitted, proof: .firstFit, isCutShort: true) }
        }
        search.allow(limit)
        guard let latest = search.fill(best.count, .byImportance) else {
            return RestartSchedule(rounds: movedLater(best), proof: .fewest, isCutShort: true)
        }
        return RestartSchedule(rounds: latest, proof: .fewestAndLatest)
    }

    /// No way to put these restarts into rounds has fewer.
    private func middleBound(of left: [Int]) -> Int {
        max(folderBound(of: left), (left.reduce(0, +) + together - 1) / together)
    }
}
