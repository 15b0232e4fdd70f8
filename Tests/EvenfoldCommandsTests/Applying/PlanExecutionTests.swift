// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldPlanner
import Testing

@Suite("Plan execution")
struct PlanExecutionTests {
    /// An installation and a restart behind it.
    private static func servicing(_ server: String, after: [String] = []) -> [PlanStep] {
        [
            PlanStep(
                id: "\(server).install",
                server: server,
                action: .install,
                update: "KB1",
                requires: after,
                reason: "r"
            ),
            PlanStep(
                id: "\(server).restart",
                server: server,
                action: .restart,
                requires: ["\(server).install"],
                reason: "r"
            ),
        ]
    }

    /// Two servers that need an update and a restart each, one after the other, then a folder on both.
    static var plan: Plan {
        func folder(_ server: String, after: [String]) -> [PlanStep] {
            [
                PlanStep(
                    id: "\(server).open",
                    server: server,
                    folder: "f",
                    action: .open,
                    requires: after,
                    reason: "r"
                ),
                PlanStep(
                    id: "\(server).sync",
                    server: server,
                    folder: "f",
                    action: .initialSync,
                    requires: ["\(server).open"],
                    reason: "r"
                ),
            ]
        }
        let steps =
            servicing("a") + servicing("b") + folder("a", after: ["a.restart"]) + folder("b", after: ["b.restart"])
            + folder("c", after: [])
        return Plan(
            outcome: .ready,
            servers: [],
            rounds: [
                Round(index: 1, restarting: ["a"], steps: ["a.install", "a.restart"]),
                Round(index: 2, restarting: ["b"], steps: ["b.install", "b.restart"]),
                Round(index: 3, restarting: [], steps: steps.dropFirst(4).map(\.id)),
            ],
            steps: steps,
            lowerBound: LowerBound(rounds: 2, restarts: 2),
            warnings: [],
            infeasible: [],
            accepted: []
        )
    }

    private func ready(_ execution: PlanExecution) -> [String] { execution.ready.map(\.id) }

    @Test("rounds of servicing follow each other; folders without servicing need not wait")
    func order() {
        var execution = PlanExecution(Self.plan)
        #expect(ready(execution) == ["a.install", "c.open"])
        execution.begin("a.install")
        #expect(ready(execution) == ["c.open"])
        execution.end("a.install", .done)
        #expect(ready(execution) == ["a.restart", "c.open"])
        execution.end("a.restart", .done)
        #expect(ready(execution) == ["b.install", "a.open", "c.open"])
    }

    @Test("a folder is never opened before its server's restart is done")
    func servicingGate() {
        var execution = PlanExecution(Self.plan)
        var opened: [String] = []
        while let step = execution.ready.last {
            if step.action == .open { opened.append(step.server) }
            if step.action == .open, step.server != "c" {
                #expect(execution.state(of: "\(step.server).restart") == .done)
            }
            execution.end(step.id, .done)
        }
        #expect(opened.sorted() == ["a", "b", "c"])
        #expect(execution.isComplete)
        #expect(execution.isFinished)
    }

    @Test("after a failed installation no restart and no further round begins, and other folders go on")
    func failedServicing() {
        var execution = PlanExecution(Self.plan)
        let skipped = execution.end("a.install", .failed("exit code 1")).map(\.id)
        #expect(skipped == ["a.restart", "b.install", "b.restart", "a.open", "a.sync", "b.open", "b.sync"])
        #expect(execution.state(of: "b.install") == .skipped("nothing further begins after a.install failed"))
        #expect(execution.state(of: "a.restart") == .skipped("a.install failed"))
        #expect(ready(execution) == ["c.open"])
        execution.end("c.open", .done)
        execution.end("c.sync", .done)
        #expect(execution.isFinished)
        #expect(!execution.isComplete)
        #expect(execution.doneCount == 2)
    }

    @Test("a step left to a person holds back later rounds")
    func pausedServicing() {
        var execution = PlanExecution(Self.plan)
        execution.end("a.install", .paused("install KB1"))
        #expect(
            execution.state(of: "b.install") == .skipped("no further round begins while a.install waits for a person")
        )
    }

    /// Two servers in one round, each with an installation and a restart; then a third.
    static var together: Plan {
        var plan = Self.plan
        plan.steps = servicing("a") + servicing("b") + servicing("c", after: ["a.restart", "b.restart"])
        plan.rounds = [
            Round(index: 1, restarting: ["a", "b"], steps: ["a.install", "a.restart", "b.install", "b.restart"]),
            Round(index: 2, restarting: ["c"], steps: ["c.install", "c.restart"]),
        ]
        return plan
    }

    @Test("servers of one round are serviced at the same time, the next round when all have ended")
    func sameRound() {
        var execution = PlanExecution(Self.together)
        #expect(ready(execution) == ["a.install", "b.install"])
        execution.end("a.install", .done)
        execution.begin("b.install")
        #expect(ready(execution) == ["a.restart"])
        execution.end("a.restart", .done)
        #expect(ready(execution).isEmpty)
        execution.end("b.install", .done)
        execution.end("b.restart", .done)
        #expect(ready(execution) == ["c.install"])
        #expect(execution.servicingRound == 2)
    }

    @Test("after a failure not even a server of the same round goes down")
    func sameRoundAfterFailure() {
        var execution = PlanExecution(Self.together)
        execution.begin("b.install")
        execution.end("a.install", .failed("no"))
        execution.end("b.install", .done)
        #expect(execution.state(of: "b.restart") == .skipped("nothing further begins after a.install failed"))
        #expect(execution.servicingStop == "nothing further begins after a.install failed")
        #expect(execution.isFinished)
    }

    @Test("as many servers may fail as were allowed, each counted once")
    func tolerance() {
        var execution = PlanExecution(Self.together, limits: PlanExecution.Limits(maxFailed: 1))
        execution.end("a.install", .failed("no"))
        #expect(execution.state(of: "a.restart") == .skipped("a.install failed"))
        #expect(execution.servicingStop == nil)
        execution.end("b.install", .done)
        execution.end("b.restart", .done)
        #expect(ready(execution) == ["c.install"])
        execution.end("c.install", .failed("no"))
        #expect(execution.servicingStop != nil)
        #expect(execution.isFinished)
        #expect(!execution.isComplete)
    }

    @Test("a folder is not opened on a server whose servicing failed, whatever is allowed to fail")
    func toleranceAndFolders() {
        var execution = PlanExecution(Self.plan, limits: PlanExecution.Limits(maxFailed: 9))
        execution.end("a.install", .failed("no"))
        #expect(execution.state(of: "a.open") == .skipped("a.restart was not done"))
        #expect(ready(execution) == ["b.install", "c.open"])
    }

    @Test("behind the round after which the operator wants to look nothing of servicing begins")
    func pauseAfter() {
        var execution = PlanExecution(Self.plan, limits: PlanExecution.Limits(pauseAfter: 1))
        execution.end("a.install", .done)
        #expect(execution.state(of: "b.install") == .waiting)
        execution.end("a.restart", .done)
        #expect(execution.state(of: "b.install") == .skipped("paused after round 1, as asked; the next apply goes on"))
        #expect(execution.state(of: "b.open") == .skipped("b.restart was not done"))
        #expect(ready(execution) == ["a.open", "c.open"])
    }

    @Test("servicing can be stopped, and folders that do not need it go on")
    func stoppingServicing() {
        var execution = PlanExecution(Self.plan)
        execution.begin("a.install")
        let skipped = execution.stopServicing(because: "facts").map(\.id)
        #expect(skipped == ["a.restart", "b.install", "b.restart", "a.open", "a.sync", "b.open", "b.sync"])
        #expect(ready(execution) == ["c.open"])
    }

    @Test("a failed folder stops only what requires it")
    func failedFolder() {
        var execution = PlanExecution(Self.plan)
        #expect(execution.end("c.open", .failed("held")).map(\.id) == ["c.sync"])
        #expect(ready(execution) == ["a.install"])
    }

    @Test("stopping skips what has not ended and nothing else")
    func stopping() {
        var execution = PlanExecution(Self.plan)
        execution.end("a.install", .done)
        execution.begin("c.open")
        #expect(execution.stop(because: "interrupted").count == 9)
        #expect(execution.state(of: "a.install") == .done)
        #expect(execution.isFinished)
    }

    @Test("an empty plan is finished and complete")
    func emptyPlan() {
        var plan = Self.plan
        plan.steps = []
        plan.rounds = []
        #expect(PlanExecution(plan).isComplete)
    }
}
