// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner

/// The best schedules by looking at every set of servers in every round.
///
/// Independent of the planner: it knows only the rules, which it states anew.
struct RoundsBruteForce {
    let problem: RestartProblem
    /// Every set of servers that may be down together.
    private let allowed: [[Int]]

    init(_ problem: RestartProblem) {
        self.problem = problem
        let count = problem.restarts.count
        allowed = (1..<(1 << count)).map { mask in (0..<count).filter { mask & (1 << $0) != 0 } }.filter { round in
            round.count <= problem.together
                && problem.constraints.allSatisfy { constraint in
                    let stay = constraint.online.filter { !round.contains($0) }.count
                    return stay == constraint.online.count || stay >= constraint.minOnline
                }
        }
    }

    /// What may follow when these restarts are left: the canary alone first, the controller alone and behind all others.
    private func rounds(after left: [Int], isFirst: Bool) -> [[Int]] {
        let restarting = problem.order.filter { left[$0] > 0 }
        let others = restarting.filter { $0 != problem.controller }
        return allowed.filter { round in
            guard round.allSatisfy({ left[$0] > 0 }) else { return false }
            if isFirst { return round == [others.first ?? restarting[0]] }
            if let controller = problem.controller, round.contains(controller) {
                return round == [controller] && others.isEmpty
            }
            return true
        }
    }

    /// The fewest rounds, `isFree` without canary and controller, which the lower bound leaves out; `nil` where there is
    /// no schedule.
    func fewest(isFree: Bool = false) -> Int? {
        var frontier: Set<[Int]> = [problem.restarts]
        var seen = frontier
        var count = 0
        while !frontier.isEmpty {
            if frontier.contains(where: { $0.allSatisfy { $0 == 0 } }) { return count }
            var next: Set<[Int]> = []
            for left in frontier {
                let choices =
                    isFree
                    ? allowed.filter { $0.allSatisfy { left[$0] > 0 } } : rounds(after: left, isFirst: count == 0)
                for round in choices {
                    var after = left
                    for server in round { after[server] -= 1 }
                    if seen.insert(after).inserted { next.insert(after) }
                }
            }
            frontier = next
            count += 1
        }
        return nil
    }

    /// The lateness of the best of all schedules of `count` rounds; see ``lateness(of:)``.
    func latest(rounds count: Int) -> [[Int]] {
        var best: [[Int]] = []
        func extend(_ schedule: [[Int]], _ left: [Int]) {
            guard schedule.count < count else {
                guard left.allSatisfy({ $0 == 0 }) else { return }
                let lateness = lateness(of: schedule)
                if best.isEmpty || isLater(lateness, best) { best = lateness }
                return
            }
            guard left.allSatisfy({ $0 <= count - schedule.count }) else { return }
            for round in rounds(after: left, isFirst: schedule.isEmpty) {
                var after = left
                for server in round { after[server] -= 1 }
                extend(schedule + [round], after)
            }
        }
        extend([], problem.restarts)
        return best
    }

    /// The rounds of each server, the last one first; the most important server first.
    func lateness(of schedule: [[Int]]) -> [[Int]] {
        problem.order.reversed().map { server in
            schedule.indices.reversed().filter { schedule[$0].contains(server) }
        }
    }

    private func isLater(_ left: [[Int]], _ right: [[Int]]) -> Bool {
        for (first, second) in zip(left, right) where first != second { return second.lexicographicallyPrecedes(first) }
        return false
    }
}
