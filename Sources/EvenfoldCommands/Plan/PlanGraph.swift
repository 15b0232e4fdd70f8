// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldPlanner
import EvenfoldServicing

/// A plan as a graph in the DOT language: a box for each round, a node for each step and for what is done by hand, an arrow
/// to each from what it requires.
package struct PlanGraph: Sendable {
    let plan: Plan
    let name: String

    /// `name`: The topology's.
    package init(plan: Plan, name: String) {
        self.plan = plan
        self.name = name
    }

    /// The graph; same plan, same text.
    package var text: String {
        let steps = plan.stepsByID
        var lines = [
            "digraph \(Self.quoted(name)) {", "  rankdir=LR;",
            "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\"];",
        ]
        for round in plan.rounds {
            lines.append("  subgraph cluster_\(round.index) {")
            lines.append("    label=\(Self.quoted("Round \(round.index)")); style=dashed; fontname=\"sans-serif\";")
            for step in round.steps(among: steps) {
                let label = "\(step.action.words)\n\(step.subject)"
                let colour = Self.colour(StepSign(step.action))
                lines.append("    \(Self.quoted(step.id)) [label=\(Self.quoted(label)), fillcolor=\"\(colour)\"];")
            }
            lines.append("  }")
        }
        for step in plan.steps {
            for required in step.requires { lines.append("  \(Self.quoted(required)) -> \(Self.quoted(step.id));") }
        }
        for (index, order) in plan.orders.enumerated() {
            let prefix = order.missing.isEmpty ? "" : "do not "
            let label = "\(prefix)\(order.event.instruction)\n\(order.server)"
            let colour = order.missing.isEmpty ? "#ffffff" : Self.colour(.leave)
            // No step has a space in its id.
            let id = Self.quoted("by hand \(index + 1)")
            lines.append("  \(id) [label=\(Self.quoted(label)), style=\"filled,dashed\", fillcolor=\"\(colour)\"];")
            if let after = order.after { lines.append("  \(Self.quoted(after)) -> \(id);") }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func colour(_ sign: StepSign) -> String {
        switch sign {
        case .install: "#d7efd9"
        case .restart: "#fde6c8"
        case .replicate: "#dbe8fb"
        case .leave: "#f6d6d6"
        }
    }

    /// A quoted id: control characters as in terminals, quotes and backslashes escaped, line ends as `\n`.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if result.utf8.count > 1 { result += "\\n" }
            for scalar in TerminalText.escaped(String(line)).unicodeScalars {
                if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
