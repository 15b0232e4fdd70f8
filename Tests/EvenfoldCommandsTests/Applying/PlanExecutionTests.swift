// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldPlanner
import Testing

@Suite("Plan execution")
struct PlanExecutionTests {
    /// Two servers that need an update and a restart each, one after the other, then a folder on both.
    static var plan: Plan {
        func servicing(_ server: String) -> [PlanStep] {
            [
                PlanStep(id: "\(server).install", server: server, action: .install, update: "KB1", reason: "r"),
                PlanStep(
                    id: "\(server).restart",
                    server: server,
                    action: .restart,
                    requires: ["\(server).install"],
                    reason: "r"
                ),
            ]
        }
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
        #expect(execution.state(of: "b.install") == .skipped("no further round begins after a.install failed"))
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
