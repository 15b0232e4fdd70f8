// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import Testing

@Suite("Plan revision")
struct PlanRevisionTests {
    /// Steps written as `server:KB1` for an installation and `server!` for a restart.
    private static func steps(_ words: [String]) -> [PlanStep] {
        var restarts: [String: Int] = [:]
        return words.map { word in
            if word.hasSuffix("!") {
                let server = String(word.dropLast())
                restarts[server, default: 0] += 1
                return PlanStep(
                    id: "\(server).restart.\(restarts[server] ?? 0)",
                    server: server,
                    action: .restart,
                    reason: "r"
                )
            }
            let parts = word.split(separator: ":").map(String.init)
            return PlanStep(
                id: "\(parts[0]).install.\(parts[1])",
                server: parts[0],
                action: .install,
                update: parts[1],
                reason: "r"
            )
        }
    }

    private static func plan(_ words: [String], verdicts: [ServerPlan] = []) -> Plan {
        Plan(
            outcome: .ready,
            servers: verdicts,
            rounds: [],
            steps: steps(words),
            lowerBound: LowerBound(rounds: 0, restarts: 0),
            warnings: [],
            infeasible: [],
            accepted: []
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var remaining: [String]
        var fresh: [String]
        var unneeded: [String] = []
        var restartsAdded: [String] = []
        var installsAdded: [String] = []
    }

    static let cases = [
        Case(testDescription: "nothing has changed", remaining: ["a:1", "a!"], fresh: ["a:1", "a!"]),
        Case(
            testDescription: "all was done by hand",
            remaining: ["a:1", "a!", "b:1", "b!"],
            fresh: ["b:1", "b!"],
            unneeded: ["a.install.1", "a.restart.1"]
        ),
        Case(
            testDescription: "an installation by hand leaves its restart owed",
            remaining: ["a:1", "a!"],
            fresh: ["a!"],
            unneeded: ["a.install.1"]
        ),
        Case(
            testDescription: "one of two in a layer was done by hand",
            remaining: ["a:1", "a:2", "a!"],
            fresh: ["a:2", "a!"],
            unneeded: ["a.install.1"]
        ),
        Case(
            testDescription: "the first of two layers was done by hand",
            remaining: ["a:1", "a!", "a:2", "a!"],
            fresh: ["a:2", "a!"],
            unneeded: ["a.install.1", "a.restart.1"]
        ),
        Case(
            testDescription: "the first of two layers waits for its restart",
            remaining: ["a:1", "a!", "a:2", "a!"],
            fresh: ["a!", "a:2", "a!"],
            unneeded: ["a.install.1"]
        ),
        Case(
            testDescription: "a restart that was owed was done by hand",
            remaining: ["a!", "a:2", "a!"],
            fresh: ["a:2", "a!"],
            unneeded: ["a.restart.1"]
        ),
        Case(
            testDescription: "a foreign restart is owed",
            remaining: ["a:1", "a!"],
            fresh: ["a!", "a:1", "a!"],
            restartsAdded: ["a"]
        ),
        Case(
            testDescription: "an update was taken away again, and with it comes a restart",
            remaining: ["b:1", "b!"],
            fresh: ["a:1", "a!", "b:1", "b!"],
            restartsAdded: ["a"],
            installsAdded: ["a.install.1"]
        ),
        Case(
            testDescription: "one more update for a restart that is planned anyway",
            remaining: ["a:1", "a!"],
            fresh: ["a:1", "a:2", "a!"],
            installsAdded: ["a.install.2"]
        ),
    ]

    @Test("fewer steps are left out, more restarts are told", arguments: cases)
    func comparing(_ example: Case) {
        let revision = PlanRevision(remaining: Self.steps(example.remaining), fresh: Self.plan(example.fresh))
        #expect(revision.unneeded == example.unneeded)
        #expect(revision.restartsAdded == example.restartsAdded)
        #expect(revision.installsAdded.map(\.id) == example.installsAdded)
        #expect(revision.unclear.isEmpty)
    }

    @Test(
        "a server whose facts tell nothing any more keeps its steps and is named",
        arguments: [
            Verdict.undecidable, .blocked,
        ]
    )
    func unclear(_ verdict: Verdict) {
        let lost = ServerPlan(
            name: "a",
            verdicts: [Finding(update: "1", verdict: verdict, evidence: ["e"])],
            restarts: 0
        )
        let revision = PlanRevision(remaining: Self.steps(["a:1", "a!"]), fresh: Self.plan([], verdicts: [lost]))
        #expect(revision.unclear == ["a"])
        #expect(revision.unneeded.isEmpty)
    }

    @Test("a verdict that was not covered from the beginning makes nothing unclear")
    func notCovered() {
        let server = ServerPlan(
            name: "a",
            verdicts: [Finding(update: "9", verdict: .notCovered, evidence: ["e"])],
            restarts: 1
        )
        let revision = PlanRevision(
            remaining: Self.steps(["a:1", "a!"]),
            fresh: Self.plan(["a:1", "a!"], verdicts: [server])
        )
        #expect(revision.unclear.isEmpty)
    }
}
