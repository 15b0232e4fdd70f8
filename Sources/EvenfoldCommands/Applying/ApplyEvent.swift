// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner

/// What happens while a plan is carried out; shown as a line of text or as a JSON object.
enum ApplyEvent {
    /// The plan that will be carried out.
    case plan(PlanDocument)
    /// The servicing of a round begins: its number, counted from 1, of how many, and the servers that go down in it.
    case round(Int, of: Int, [String])
    /// A step began.
    case started(PlanStep)
    /// A step waits for something, with what it waits for.
    case waiting(PlanStep, String)
    /// A step is done, after this time.
    case done(PlanStep, Duration)
    /// A step need not be done any more: the facts say that it is.
    case unneeded(PlanStep)
    /// Something about a step that is done needs a person's eyes.
    case warned(PlanStep, String)
    /// A step failed.
    case failed(PlanStep, String)
    /// A step is left to a person, with what to do.
    case paused(PlanStep, String)
    /// A step was left out, with the reason.
    case skipped(PlanStep, String)
    /// Everything that can be done is done.
    case result(ApplyResult)
}

/// What came of applying a plan.
struct ApplyResult: Hashable, Sendable {
    /// How the process ends.
    var status: ExitStatus
    /// Steps that are done.
    var done: Int
    /// Steps of the plan.
    var total: Int
    /// Steps that failed.
    var failed: Int
    /// Steps that wait for a person.
    var paused: Int
    /// Whether the plan itself left something out.
    var isIncomplete: Bool

    /// The word for it in JSON.
    var word: String {
        switch status {
        case .success: total == 0 ? "noChanges" : "applied"
        default: status.word
        }
    }
}

extension ApplyEvent {
    /// The event as one line of JSON.
    var json: JSONValue {
        switch self {
        case .plan(let document):
            var object: JSONObject = ["type": "plan", "outcome": .string(document.plan.outcome.rawValue)]
            object["summary"] = document.json["summary"]
            object["warnings"] = document.json["warnings"]
            return .object(object)
        case .round(let round, let rounds, let servers):
            return [
                "type": "round", "round": .integer(Int64(round)), "rounds": .integer(Int64(rounds)),
                "servers": .array(servers.map { .string($0) }),
            ]
        case .started(let step): return Self.line("stepStarted", step)
        case .waiting(let step, let reason): return Self.line("stepWaiting", step, "reason", reason)
        case .done(let step, let time):
            var object = Self.object("stepDone", step)
            object["seconds"] = .number(Double(time.wholeMilliseconds) / 1_000)
            return .object(object)
        case .unneeded(let step): return Self.line("stepUnneeded", step)
        case .warned(let step, let reason): return Self.line("stepWarning", step, "reason", reason)
        case .failed(let step, let reason): return Self.line("stepFailed", step, "reason", reason)
        case .paused(let step, let text): return Self.line("stepPaused", step, "instructions", text)
        case .skipped(let step, let reason): return Self.line("stepSkipped", step, "reason", reason)
        case .result(let result):
            return [
                "type": "result", "outcome": .string(result.word), "exitCode": .integer(Int64(result.status.rawValue)),
                "done": .integer(Int64(result.done)), "steps": .integer(Int64(result.total)),
                "failed": .integer(Int64(result.failed)), "paused": .integer(Int64(result.paused)),
            ]
        }
    }

    /// The first line of the stream.
    static let version: JSONValue = ["type": "version", "formatVersion": "1.0", "kind": "Apply"]

    private static func object(_ type: String, _ step: PlanStep) -> JSONObject {
        var object: JSONObject = ["type": .string(type), "step": .string(step.id), "server": .string(step.server)]
        object["folder"] = step.folder.map { .string($0) }
        object["action"] = .string(step.action.rawValue)
        object["update"] = step.update.map { .string($0) }
        return object
    }

    private static func line(_ type: String, _ step: PlanStep, _ key: String? = nil, _ value: String = "") -> JSONValue
    {
        var object = object(type, step)
        if let key { object[key] = .string(value) }
        return .object(object)
    }
}
