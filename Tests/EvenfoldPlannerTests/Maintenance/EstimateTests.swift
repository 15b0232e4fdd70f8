// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("Estimates")
struct EstimateTests {
    /// Three servers of one folder, the first one with a window of its own.
    private func topology(minutes: Int?, estimate: MaintenanceEstimate = MaintenanceEstimate()) -> Topology {
        var topology = Fleets.seed(minOnline: 1)
        topology.servers[0].maintenance.estimate = estimate
        guard let minutes else { return topology }
        let window = MaintenanceWindow(days: [.sat], startMinute: 0, durationSeconds: minutes * 60, timeZone: "UTC")
        #expect(window != nil)
        topology.servers[0].maintenance.window = window
        return topology
    }

    @Test("an update and a restart take ten minutes each unless the topology says otherwise")
    func standard() throws {
        let estimate = MaintenanceEstimate(installSeconds: 90, restartSeconds: 1_200)
        let plan = try Fleets.plan(
            topology(minutes: nil, estimate: estimate),
            options: Planner.Options(restartTogether: 3)
        )
        let estimates = Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.id, $0.estimateSeconds) })
        #expect(estimates["hq.install.KB977381"] == 90 && estimates["hq.restart.1"] == 1_200)
        #expect(estimates["paris.install.KB977381"] == 600 && estimates["paris.restart.1"] == 600)
        #expect(plan.steps.allSatisfy { ($0.estimateSeconds == nil) == $0.action.isReplication })
        // Servers of one round work side by side: the slower one counts.
        #expect(plan.rounds.map(\.restarting) == [["berlin"], ["hq", "paris"], []])
        #expect(plan.rounds.map(\.estimateSeconds) == [1_200, 1_290, nil])
        #expect(plan.servicingSeconds(of: "paris", in: plan.rounds[1]) == 1_200)
        #expect(plan.servicingSeconds(of: "berlin", in: plan.rounds[1]) == 0)
    }

    @Test("a window that is too short for a server's longest round is a warning, one that just fits is none")
    func tooShort() throws {
        let fitting = try Fleets.plan(topology(minutes: 20))
        #expect(fitting.warnings.isEmpty)
        let plan = try Fleets.plan(topology(minutes: 19))
        #expect(plan.outcome == .ready)
        #expect(plan.warnings.map(\.server) == ["hq"])
        #expect(
            plan.warnings.map(\.message) == [
                "round 3 is estimated to take 20 minutes here, but the maintenance window is open for 19 minutes: "
                    + "it will never begin; widen the window or lower the estimate"
            ]
        )
    }

    @Test("estimates and windows ride along in the saved plan, and a plan from before there were any is read")
    func document() throws {
        let document = try Documents.document(topology(minutes: 19))
        let text = document.json.text(.pretty)
        #expect(try PlanDocument(json: .parse(Array(text.utf8))) == document)
        var expected = document
        for index in expected.plan.steps.indices { expected.plan.steps[index].estimateSeconds = nil }
        for index in expected.plan.rounds.indices { expected.plan.rounds[index].estimateSeconds = nil }
        #expect(try PlanDocument(json: withoutEstimates(document.json)) == expected)
    }

    private func withoutEstimates(_ value: JSONValue) -> JSONValue {
        if let elements = value.arrayValue { return .array(elements.map(withoutEstimates)) }
        guard let object = value.objectValue else { return value }
        var result = JSONObject()
        for member in object where member.key != "estimateSeconds" {
            result[member.key] = withoutEstimates(member.value)
        }
        return .object(result)
    }
}
