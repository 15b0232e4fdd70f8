// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldTopology

/// The sign of a step; the word always stands beside it.
package enum StepSign: String, CaseIterable, Sendable {
    /// An update is installed.
    case install = "+"
    /// A server restarts.
    case restart = "!"
    /// A folder's replication goes forward.
    case replicate = ">"
    /// A member leaves.
    case leave = "-"

    init(_ action: PlanStep.Action) {
        switch action {
        case .install: self = .install
        case .restart: self = .restart
        case .open, .initialise, .initialSync: self = .replicate
        case .leave: self = .leave
        }
    }

    var words: String {
        switch self {
        case .install: "install"
        case .restart: "restart"
        case .replicate: "replication"
        case .leave: "leave"
        }
    }
}

extension PlanTextView {
    /// The rounds as a timeline: who restarts in each, and every step with its reason.
    var roundSection: String {
        let steps = plan.stepsByID
        var text = ""
        for round in plan.rounds {
            if !text.isEmpty { text += "\n" }
            text += style.strong("Round \(round.index)") + roundTitle(round) + "\n"
            var table = TextTable(indent: "  ")
            for step in round.steps(among: steps) {
                let sign = StepSign(step.action)
                table.add(
                    .init(sign.rawValue, paint: painter(sign)),
                    .init(step.action.words, paint: painter(sign)),
                    .init(TerminalText.escaped(step.subject)),
                    .init(TerminalText.escaped(step.reason), paint: { [style] in style.faint($0) })
                )
            }
            text += table.text
        }
        return text
    }

    private func roundTitle(_ round: Round) -> String {
        let estimate = round.estimateSeconds.map { style.faint(", about \(Quantities.estimate(seconds: $0))") } ?? ""
        guard !round.restarting.isEmpty else { return ": no restart" + estimate }
        let names = round.restarting.map(TerminalText.escaped).joined(separator: ", ")
        return ": \(style.restart(names)) \(round.restarting.count == 1 ? "restarts" : "restart together")\(estimate)"
    }

    private func painter(_ sign: StepSign) -> @Sendable (String) -> String {
        { [style] text in
            switch sign {
            case .install: style.good(text)
            case .restart: style.restart(text)
            case .replicate: text
            case .leave: style.bad(text)
            }
        }
    }

    /// What stays online of each folder while servers restart, and how near the plan is to the fewest restarts.
    var minimumSection: String {
        var text = style.strong("While servers restart") + "\n"
        var table = TextTable(indent: "  ")
        for availability in plan.availability(of: topology) where availability.mostDown > 0 {
            let folder = availability.folder
            table.add(
                .init(TerminalText.escaped(folder.name)),
                .init(Quantities.count(folder.members.count, "member")),
                .init("minimum \(folder.minOnline)"),
                .init("at least \(availability.leastOnline) online, slack \(availability.slack)")
            )
        }
        text += table.text
        let rounds = plan.rounds.count { !$0.restarting.isEmpty }
        let isLeast = rounds == plan.lowerBound.rounds && plan.restartCount == plan.lowerBound.restarts
        let bound =
            "\(Quantities.count(plan.lowerBound.restarts, "restart")) in \(Quantities.count(plan.lowerBound.rounds, "round"))"
        text += "  No plan could do with fewer than \(bound)" + (isLeast ? "; this one has no more.\n" : ".\n")
        return text
    }
}

extension PlanStep {
    /// What the step is about: `projects on hq`, `KB977381 on hq`, `hq`.
    package var subject: String {
        if let update { return "\(update) on \(server)" }
        if let folder { return "\(folder) on \(server)" }
        return server
    }
}

extension PlanStep.Action {
    /// The action in words, as they stand before the subject.
    package var words: String {
        switch self {
        case .install: "install"
        case .restart: "restart"
        case .open: "open"
        case .initialise: "initialise"
        case .initialSync: "initial sync"
        case .leave: "leave"
        }
    }
}
