// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldPlanner

/// What is under way in an apply, as a person at a terminal wants to see it: the round, what runs, and what it waits
/// for.
///
/// It is told what happens and has no clock; times count from the beginning of the command.
package struct ApplyScene: Sendable {
    private struct Running: Sendable {
        let step: PlanStep
        let since: Duration
        var waiting: (reason: String, since: Duration)?
    }

    private let total: Int
    private let rounds: Int
    private var round: Int?
    private var running: [Running] = []
    /// The steps that have not ended.
    private var open: Set<String>
    private var progress: String?

    /// The most steps that have a line of their own.
    static let mostLines = 8

    /// Nothing is under way yet.
    package init(_ plan: Plan) {
        total = plan.steps.count
        open = Set(plan.steps.map(\.id))
        rounds = plan.servicingRounds.count
    }

    /// Whether anything is under way.
    package var isActive: Bool { !running.isEmpty }

    /// The servicing of a round begins.
    package mutating func begin(round: Int) { self.round = round }

    /// A step begins.
    package mutating func begin(_ step: PlanStep, at time: Duration) {
        running.append(Running(step: step, since: time))
    }

    /// A step waits for something; `since` it waited for anything.
    package mutating func wait(_ step: PlanStep, for reason: String, at time: Duration) {
        guard let index = running.firstIndex(where: { $0.step.id == step.id }) else { return }
        let since = running[index].waiting?.since ?? time
        running[index].waiting = (reason, since)
    }

    /// A step that waited goes on.
    package mutating func goOn(_ step: PlanStep) {
        guard let index = running.firstIndex(where: { $0.step.id == step.id }) else { return }
        running[index].waiting = nil
    }

    /// A step has ended, or was left out; one that the plan does not have changes nothing.
    package mutating func end(_ step: PlanStep) {
        guard open.remove(step.id) != nil else { return }
        running.removeAll { $0.step.id == step.id }
        if !running.contains(where: { $0.step.action == .initialSync }) { progress = nil }
    }

    /// How far the initial synchronisations are.
    package mutating func show(progress line: String) { progress = line }

    /// The lines now; none when nothing is under way.
    package func lines(at time: Duration, style: Style) -> [String] {
        guard isActive else { return [] }
        var lines = [heading(at: time, style)]
        // What waits longest is what somebody looks for.
        let ordered = running.sorted { left, right in
            (left.waiting == nil ? 1 : 0, left.since) < (right.waiting == nil ? 1 : 0, right.since)
        }
        let individual =
            progress == nil ? ordered : ordered.filter { $0.step.action != .initialSync || $0.waiting != nil }
        for entry in individual.prefix(Self.mostLines) { lines.append("  " + line(entry, at: time, style)) }
        if individual.count > Self.mostLines {
            lines.append("  " + style.faint("and \(individual.count - Self.mostLines) more"))
        }
        if let progress { lines.append("  " + progress) }
        return lines
    }

    private func heading(at time: Duration, _ style: Style) -> String {
        var parts = [
            "\(Quantities.grouped(total - open.count)) of \(Quantities.count(total, "step"))",
            Quantities.duration(time),
        ]
        if let round { parts.insert("round \(round) of \(rounds)", at: 0) }
        return style.strong(parts.joined(separator: ", "))
    }

    private func line(_ entry: Running, at time: Duration, _ style: Style) -> String {
        let name = "\(entry.step.action.words) \(TerminalText.escaped(entry.step.subject))"
        guard let waiting = entry.waiting else {
            return "\(name) \(style.faint(Quantities.duration(time - entry.since)))"
        }
        let reason = style.warning("waits: ") + TerminalText.escaped(waiting.reason)
        return "\(name) \(reason) \(style.faint(Quantities.duration(time - waiting.since)))"
    }
}

extension Plan {
    /// The rounds in which something is installed or restarted.
    var servicingRounds: [Round] {
        let servicing = Set(steps.lazy.filter { !$0.action.isReplication }.map(\.id))
        return rounds.filter { $0.steps.contains(where: servicing.contains) }
    }
}
