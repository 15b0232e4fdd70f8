// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldServicing

extension PlanDocument {
    /// The document as JSON, keys in a fixed order and without time stamps: same plan, same bytes.
    ///
    /// Its form is `schemas/plan.schema.json`.
    package var json: JSONValue {
        var members = JSONObject()
        members["summary"] = [
            "updates": .integer(Int64(plan.updateCount)), "restarts": .integer(Int64(plan.restartCount)),
            "replicationSteps": .integer(Int64(plan.replicationStepCount)),
        ]
        members["servers"] = .array(plan.servers.map(\.json))
        members["rounds"] = .array(plan.rounds.map(\.json))
        members["steps"] = .array(plan.steps.map(\.json))
        members["lowerBound"] = [
            "rounds": .integer(Int64(plan.lowerBound.rounds)), "restarts": .integer(Int64(plan.lowerBound.restarts)),
        ]
        members["warnings"] = .array(plan.warnings.map(\.json))
        members["infeasible"] = .array(plan.infeasible.map(\.json))
        members["accepted"] = .array(plan.accepted.map(\.json))
        members["orders"] = .array(plan.orders.map(\.json))
        members["lineage"] = .string(lineage)
        members["serial"] = .integer(serial)
        members["hashes"] = [
            "topology": .string(hashes.topology), "catalogue": .string(hashes.catalogue),
            "facts": .string(hashes.facts),
        ]
        members["topology"] = topology.json
        members["catalogue"] = catalogue
        return JSONValue.document(kind: "Plan", outcome: plan.outcome.rawValue, members)
    }
}

extension ServerPlan {
    fileprivate var json: JSONValue {
        ["name": .string(name), "verdicts": .array(verdicts.map(\.json)), "restarts": .integer(Int64(restarts))]
    }
}

extension Finding {
    fileprivate var json: JSONValue {
        ["update": .string(update), "verdict": .string(verdict.rawValue), "evidence": texts(evidence)]
    }
}

extension Round {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "index": .integer(Int64(index)), "restarting": texts(restarting), "steps": texts(steps),
        ]
        object["estimateSeconds"] = estimateSeconds.map { .integer(Int64($0)) }
        return .object(object)
    }
}

extension PlanStep {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "server": .string(server)]
        object["folder"] = folder.map { .string($0) }
        object["action"] = .string(action.rawValue)
        object["update"] = update.map { .string($0) }
        object["requires"] = texts(requires)
        object["reason"] = .string(reason)
        object["restart"] = restart.map { .string($0.rawValue) }
        object["estimateSeconds"] = estimateSeconds.map { .integer(Int64($0)) }
        return .object(object)
    }
}

extension PlanWarning {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["message": .string(message)]
        object["server"] = server.map { .string($0) }
        object["folder"] = folder.map { .string($0) }
        object["update"] = update.map { .string($0) }
        object["leavesOut"] = .bool(leavesOut)
        return .object(object)
    }
}

extension Infeasibility {
    fileprivate var json: JSONValue {
        [
            "folder": .string(folder), "restarting": texts(restarting), "online": .integer(Int64(online)),
            "minOnline": .integer(Int64(minOnline)), "message": .string(message), "remedies": texts(remedies),
        ]
    }
}

extension AcceptedFinding {
    fileprivate var json: JSONValue {
        [
            "server": .string(server), "update": .string(finding.update), "verdict": .string(finding.verdict.rawValue),
            "reason": .string(reason), "evidence": texts(finding.evidence),
        ]
    }
}

extension PlanOrder {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "server": .string(server), "event": .string(event.rawValue), "updates": texts(updates),
            "missing": texts(missing),
        ]
        object["after"] = after.map { .string($0) }
        return .object(object)
    }
}

private func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
