// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import SeededTesting
import Testing

@Suite("Restart rounds")
struct RoundsTests {
    private func random(seed: UInt64) -> RestartProblem {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...6, using: &generator)
        let constraints = (0..<Int.random(in: 0...4, using: &generator)).map { number in
            let members = (0..<count).filter { _ in Bool.random(using: &generator) }
            return RestartConstraint(
                folder: "f\(number)",
                online: members,
                minOnline: Int.random(in: 0...max(1, members.count), using: &generator)
            )
        }
        return RestartProblem(
            restarts: (0..<count).map { _ in Int.random(in: 0...2, using: &generator) },
            constraints: constraints,
            order: (0..<count).shuffled(using: &generator),
            together: Int.random(in: 1...count, using: &generator)
        )
    }

    /// The fewest rounds by looking at every set of servers in every round.
    private func fewestRounds(_ problem: RestartProblem) -> Int? {
        let count = problem.restarts.count
        let sets = (1..<(1 << count)).map { mask in Set((0..<count).filter { mask & (1 << $0) != 0 }) }
        let allowed = sets.filter(problem.allows)
        var frontier: Set<[Int]> = [problem.restarts]
        var seen = frontier
        var rounds = 0
        while !frontier.isEmpty {
            if frontier.contains(where: { $0.allSatisfy { $0 == 0 } }) { return rounds }
            var next: Set<[Int]> = []
            for left in frontier {
                for set in allowed where set.allSatisfy({ left[$0] > 0 }) {
                    var after = left
                    for server in set { after[server] -= 1 }
                    if seen.insert(after).inserted { next.insert(after) }
                }
            }
            frontier = next
            rounds += 1
        }
        return nil
    }

    @Test("on thousands of random fleets no round breaks a minimum, every restart happens, and the bound is one")
    func againstBruteForce() {
        var gaps: [Int: Int] = [:]
        for seed in UInt64(1)...2_000 {
            let problem = random(seed: seed)
            let fewest = fewestRounds(problem)
            let schedule = problem.schedule()
            #expect((schedule == nil) == (fewest == nil), "seed=\(seed)")
            #expect((fewest == nil) == !problem.violated.isEmpty, "seed=\(seed)")
            guard let schedule, let fewest else { continue }
            var counts = problem.restarts.map { _ in 0 }
            for round in schedule {
                #expect(problem.allows(Set(round)) && Set(round).count == round.count, "seed=\(seed)")
                for server in round { counts[server] += 1 }
            }
            #expect(counts == problem.restarts, "seed=\(seed)")
            #expect(problem.lowerBound <= fewest && fewest <= schedule.count, "seed=\(seed)")
            #expect((schedule.first?.count ?? 1) == 1, "seed=\(seed): the canary is alone")
            gaps[schedule.count - fewest, default: 0] += 1
        }
        // First fit with a canary round promises no optimum; this keeps an eye on how far it is away.
        #expect(
            (gaps[0] ?? 0) + (gaps[1] ?? 0) > gaps.values.reduce(0, +) * 95 / 100,
            "\(gaps.sorted { $0.key < $1.key })"
        )
    }

    @Test("one server at a time needs one round for each restart")
    func oneAtATime() {
        for seed in UInt64(1)...500 {
            var problem = random(seed: seed)
            problem.together = 1
            guard let schedule = problem.schedule() else { continue }
            #expect(schedule.count == problem.restarts.reduce(0, +), "seed=\(seed)")
        }
    }

    @Test("a folder below its minimum forbids restarts of its members only")
    func belowMinimum() {
        let constraint = RestartConstraint(folder: "f", online: [0], minOnline: 2)
        let problem = RestartProblem(restarts: [0, 1], constraints: [constraint], order: [0, 1], together: 2)
        #expect(problem.allows([1]))
        #expect(!problem.allows([0]))
        #expect(problem.schedule() == [[1]])
    }

    @Test("1,000 servers in 200 folders are put into rounds")
    func large() throws {
        let constraints = (0..<200).map { number in
            RestartConstraint(
                folder: "f\(number)",
                online: (0..<20).map { (number * 7 + $0 * 13) % 1_000 }.sorted(),
                minOnline: 18
            )
        }
        let problem = RestartProblem(
            restarts: [Int](repeating: 1, count: 1_000),
            constraints: constraints,
            order: Array(0..<1_000),
            together: 1_000
        )
        let schedule = try #require(problem.schedule())
        #expect(schedule.allSatisfy { problem.allows(Set($0)) })
        #expect(schedule.count >= problem.lowerBound)
    }
}
