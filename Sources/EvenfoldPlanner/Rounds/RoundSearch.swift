// SPDX-License-Identifier: Apache-2.0

/// A search through all ways to put a few servers into a given number of rounds.
///
/// A round is a set of servers, one bit each, bit 0 the most important server. Depth first, one server after the other;
/// for each, the latest round first. Of rounds that hold the same servers only the latest is tried: to exchange two such
/// rounds changes nothing but that the server comes later. So the first answer by importance is the one in which the
/// most important server is as late as it can be, then the next one, and so on.
///
/// A branch ends when a server that is still to come has fewer rounds left for it than it needs.
struct RoundSearch {
    /// Which server is put into rounds next.
    enum Order {
        /// The one that has the fewest rounds to spare: finds out soonest whether there is an answer at all.
        case mostConstrainedFirst
        /// The most important one.
        case byImportance
    }

    /// What can still be broken: a limit for some of the servers.
    private struct Limit {
        var servers: UInt32
        var budget: Int
    }

    private let servers: [Int]
    private let needs: [Int]
    private let together: Int
    private let limits: [[Limit]]
    private var rounds: [UInt32] = []
    private var stepsLeft: Int
    private var order = Order.byImportance

    /// - `servers`: At most 32, the most important first.
    /// - `needs`: How often each of them restarts, at least once.
    /// - `limit`: The steps that all calls together may take until ``allow(_:)``.
    init(_ problem: RestartProblem, servers: [Int], needs: [Int], limit: Int) {
        self.servers = servers
        self.needs = needs
        together = problem.together
        stepsLeft = limit
        let bits = Dictionary(servers.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var limits = [[Limit]](repeating: [], count: servers.count)
        for constraint in problem.constraints {
            let members = constraint.online.compactMap { bits[$0] }
            // Fewer members than the budget can never exceed it.
            guard members.count > constraint.budget else { continue }
            let mask = members.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
            for member in members { limits[member].append(Limit(servers: mask, budget: constraint.budget)) }
        }
        self.limits = limits
    }

    /// Whether the steps ran out, so that "no answer" means nothing.
    var isCutShort: Bool { stepsLeft <= 0 }

    /// Lets the next searches take `limit` steps.
    mutating func allow(_ limit: Int) {
        stepsLeft = limit
    }

    /// All servers in exactly `count` rounds or fewer.
    ///
    /// - Returns: The rounds without empty ones, as sorted positions; `nil` where there is no way, or where
    ///   ``isCutShort``.
    mutating func fill(_ count: Int, _ order: Order) -> [[Int]]? {
        self.order = order
        rounds = [UInt32](repeating: 0, count: count)
        let all = servers.indices.reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
        guard complete(all) else { return nil }
        return rounds.filter { $0 != 0 }.map { round in
            servers.indices.filter { round & (1 << UInt32($0)) != 0 }.map { servers[$0] }.sorted()
        }
    }

    /// Puts the servers of `left` into rounds.
    private mutating func complete(_ left: UInt32) -> Bool {
        guard left != 0 else { return true }
        var next: (server: Int, spare: Int)?
        for server in servers.indices where left & (1 << UInt32(server)) != 0 {
            let spare = rounds.indices.count { allows(server, in: $0) } - needs[server]
            guard spare >= 0 else { return false }
            switch order {
            case .byImportance: next = next ?? (server, spare)
            case .mostConstrainedFirst: if spare < next?.spare ?? .max { next = (server, spare) }
            }
        }
        guard let next else { return true }
        return place(next.server, times: needs[next.server], before: rounds.count, left & ~(1 << UInt32(next.server)))
    }

    /// Puts a server into `times` of the rounds before one, then completes the others.
    private mutating func place(_ server: Int, times: Int, before end: Int, _ left: UInt32) -> Bool {
        guard times > 0 else { return complete(left) }
        var tried: Set<UInt32> = []
        for index in (0..<end).reversed() where allows(server, in: index) && tried.insert(rounds[index]).inserted {
            stepsLeft -= 1
            guard stepsLeft > 0 else { return false }
            rounds[index] |= 1 << UInt32(server)
            if place(server, times: times - 1, before: index, left) { return true }
            rounds[index] &= ~(1 << UInt32(server))
        }
        return false
    }

    private func allows(_ server: Int, in index: Int) -> Bool {
        let round = rounds[index]
        guard round & (1 << UInt32(server)) == 0, round.nonzeroBitCount < together else { return false }
        return limits[server].allSatisfy { (round & $0.servers).nonzeroBitCount < $0.budget }
    }
}
