// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import SeededTesting
import Testing

@Suite("Restart rounds")
struct RoundsTests {
    private func random(seed: UInt64, servers: ClosedRange<Int> = 1...6, restarts: Int = 2) -> RestartProblem {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: servers, using: &generator)
        let constraints = (0..<Int.random(in: 0...4, using: &generator)).map { number in
            let members = (0..<count).filter { _ in Bool.random(using: &generator) }
            // Mostly what can be kept.
            let most = Int.random(in: 0...3, using: &generator) == 0 ? members.count : max(0, members.count - 1)
            return RestartConstraint(
                folder: "f\(number)",
                online: members,
                minOnline: Int.random(in: 0...most, using: &generator)
            )
        }
        return RestartProblem(
            restarts: (0..<count).map { _ in Int.random(in: 0...restarts, using: &generator) },
            constraints: constraints,
            order: (0..<count).shuffled(using: &generator),
            together: Int.random(in: 1...count, using: &generator),
            controller: Bool.random(using: &generator) ? Int.random(in: 0..<count, using: &generator) : nil
        )
    }

    @Test(
        "on thousands of random fleets no round breaks a minimum, every restart happens, and the rounds are the fewest"
    )
    func againstBruteForce() {
        var possible = 0
        for seed in UInt64(1)...4_000 {
            let problem = random(seed: seed)
            let brute = RoundsBruteForce(problem)
            let fewest = brute.fewest()
            let schedule = problem.schedule()
            #expect((schedule == nil) == (fewest == nil), "seed=\(seed)")
            #expect((fewest == nil) == !problem.violated.isEmpty, "seed=\(seed)")
            guard let schedule, let fewest else { continue }
            possible += 1
            var counts = problem.restarts.map { _ in 0 }
            for round in schedule.rounds {
                #expect(!round.isEmpty && round == Set(round).sorted() && problem.allows(Set(round)), "seed=\(seed)")
                for server in round { counts[server] += 1 }
            }
            #expect(counts == problem.restarts, "seed=\(seed)")
            #expect(schedule.rounds.count == fewest, "seed=\(seed) \(schedule.rounds)")
            #expect(schedule.proof == .fewestAndLatest && !schedule.isCutShort, "seed=\(seed)")
            #expect(problem.lowerBound <= brute.fewest(isFree: true) ?? .max, "seed=\(seed)")
            #expect(schedule.rounds.first == problem.canary.map { [$0] }, "seed=\(seed): the canary is alone")
        }
        #expect(possible > 2_500)
    }

    @Test("of the schedules with the fewest rounds the one is taken in which the important servers come latest")
    func lateness() {
        var several = 0
        for seed in UInt64(1)...600 {
            let problem = random(seed: seed, servers: 2...4)
            guard let schedule = problem.schedule(), schedule.rounds.count <= 6 else { continue }
            let brute = RoundsBruteForce(problem)
            let best = brute.latest(rounds: schedule.rounds.count)
            #expect(brute.lateness(of: schedule.rounds) == best, "seed=\(seed) \(schedule.rounds)")
            if schedule.rounds.count > 2 { several += 1 }
        }
        #expect(several > 200)
    }

    @Test("first fit alone keeps every rule, and the important servers go as late as there is room")
    func firstFit() {
        for seed in UInt64(1)...1_000 {
            let problem = random(seed: seed)
            guard let schedule = problem.schedule(limit: 0), let fewest = RoundsBruteForce(problem).fewest() else {
                continue
            }
            var counts = problem.restarts.map { _ in 0 }
            for (index, round) in schedule.rounds.enumerated() {
                #expect(!round.isEmpty && problem.allows(Set(round)), "seed=\(seed)")
                for server in round { counts[server] += 1 }
                guard let controller = problem.controller, round.contains(controller) else { continue }
                #expect(schedule.rounds[index...].allSatisfy { $0 == [controller] }, "seed=\(seed)")
            }
            #expect(counts == problem.restarts, "seed=\(seed)")
            #expect(schedule.rounds.count >= fewest, "seed=\(seed)")
            #expect(schedule.proof != .fewest || schedule.rounds.count == fewest, "seed=\(seed)")
        }
    }

    @Test("one server at a time needs one round for each restart, the least important first")
    func oneAtATime() {
        for seed in UInt64(1)...500 {
            var problem = random(seed: seed)
            problem.together = 1
            problem.controller = nil
            guard let schedule = problem.schedule() else { continue }
            let expected = problem.order.flatMap { [[Int]](repeating: [$0], count: problem.restarts[$0]) }
            #expect(schedule.rounds == expected, "seed=\(seed)")
        }
    }

    @Test("a search that runs out of steps answers with first fit and says so")
    func cutShort() throws {
        // Pairs of servers of which one at a time may restart.
        let pairs = RestartProblem(
            restarts: [1, 1, 1, 1, 1, 1, 1],
            constraints: [(1, 4), (1, 2), (2, 5), (3, 5), (3, 6), (4, 6)].map {
                RestartConstraint(folder: "\($0)", online: [$0.0, $0.1], minOnline: 1)
            },
            order: [0, 1, 6, 5, 2, 3, 4],
            together: 7
        )
        let cut = try #require(pairs.schedule(limit: 0))
        #expect(cut.isCutShort && cut.proof != .fewestAndLatest)
        let exact = try #require(pairs.schedule())
        #expect(exact.proof == .fewestAndLatest)
        #expect(exact.rounds.count <= cut.rounds.count)
        #expect(pairs.schedule(limit: 0) == cut && pairs.schedule() == exact)
    }

    @Test("twenty servers in crossing folders are put into the fewest rounds within the limit")
    func twenty() throws {
        for seed in UInt64(1)...50 {
            var generator = SeededGenerator(seed: seed)
            let constraints = (0..<15).map { number in
                let members = (0..<20).shuffled(using: &generator).prefix(Int.random(in: 2...8, using: &generator))
                let budget = Int.random(in: 1...2, using: &generator)
                return RestartConstraint(
                    folder: "f\(number)",
                    online: members.sorted(),
                    minOnline: max(0, members.count - budget)
                )
            }
            let problem = RestartProblem(
                restarts: (0..<20).map { _ in Int.random(in: 1...2, using: &generator) },
                constraints: constraints,
                order: (0..<20).shuffled(using: &generator),
                together: Int.random(in: 2...20, using: &generator)
            )
            let schedule = try #require(problem.schedule())
            #expect(schedule.proof != .firstFit && schedule.rounds.count >= problem.lowerBound, "seed=\(seed)")
            #expect(schedule.rounds.allSatisfy { problem.allows(Set($0)) }, "seed=\(seed)")
        }
    }

    @Test("importance never costs a round: a primary goes early where the fewest rounds ask for it")
    func importanceAgainstFewest() {
        // The primary, 0, shares no folder with 1, and 2 must be apart from everybody.
        let problem = RestartProblem(
            restarts: [1, 1, 1, 1],
            constraints: [
                RestartConstraint(folder: "a", online: [0, 2], minOnline: 1),
                RestartConstraint(folder: "b", online: [1, 2], minOnline: 1),
            ],
            order: [3, 2, 1, 0],
            together: 2
        )
        #expect(problem.schedule()?.rounds == [[3], [2], [0, 1]])
        var reversed = problem
        reversed.order = [3, 1, 0, 2]
        #expect(reversed.schedule()?.rounds == [[3], [0, 1], [2]])
    }

    @Test("the controller's restarts are the last rounds, alone, and it is the canary only where nobody else restarts")
    func controller() {
        var problem = RestartProblem(
            restarts: [2, 1, 1],
            constraints: [],
            order: [1, 2, 0],
            together: 3,
            controller: 0
        )
        #expect(problem.schedule()?.rounds == [[1], [2], [0], [0]])
        problem.restarts = [2, 0, 0]
        #expect(problem.schedule()?.rounds == [[0], [0]])
        problem.order = [0, 1, 2]
        problem.restarts = [1, 1, 0]
        #expect(problem.schedule()?.rounds == [[1], [0]])
    }

    @Test("a folder below its minimum forbids restarts of its members only")
    func belowMinimum() {
        let constraint = RestartConstraint(folder: "f", online: [0], minOnline: 2)
        let problem = RestartProblem(restarts: [0, 1], constraints: [constraint], order: [0, 1], together: 2)
        #expect(problem.allows([1]))
        #expect(!problem.allows([0]))
        #expect(problem.schedule()?.rounds == [[1]])
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
        #expect(schedule.rounds.allSatisfy { problem.allows(Set($0)) })
        #expect(schedule.rounds.count >= problem.lowerBound && schedule.rounds.first == [0])
        #expect(schedule.rounds.reduce(0) { $0 + $1.count } == 1_000)
    }
}
