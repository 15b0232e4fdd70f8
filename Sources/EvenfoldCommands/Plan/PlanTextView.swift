// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
package import EvenfoldPlanner
package import EvenfoldServicing
package import EvenfoldTopology

/// A plan as people read it: what it comes to, the servers and why, the rounds in their order, what stays online.
package struct PlanTextView: Sendable {
    let plan: Plan
    let topology: Topology
    let facts: [String: ServerFacts]
    let catalogue: UpdateCatalogue
    let style: Style
    let columns: Int

    /// - `facts`: What is known about each server, by name; servers that are missing are shown without their system.
    /// - `columns`: Where reasons are wrapped.
    package init(
        plan: Plan,
        topology: Topology,
        facts: [String: ServerFacts],
        catalogue: UpdateCatalogue,
        style: Style,
        columns: Int
    ) {
        self.plan = plan
        self.topology = topology
        self.facts = facts
        self.catalogue = catalogue
        self.style = style
        self.columns = min(max(columns, 60), 120)
    }

    /// The whole text; the first line says what it comes to.
    package var text: String {
        var sections = [headline]
        if plan.outcome == .infeasible { sections.append(infeasibleSection) }
        if !plan.servers.allSatisfy(\.verdicts.isEmpty) { sections.append(serverSection) }
        if !plan.rounds.isEmpty { sections.append(roundSection) }
        if plan.restartCount > 0 { sections.append(minimumSection) }
        if !plan.orders.isEmpty { sections.append(orderSection) }
        if !plan.accepted.isEmpty { sections.append(acceptedSection) }
        if !plan.warnings.isEmpty { sections.append(warningSection) }
        if !plan.steps.isEmpty { sections.append(legend) }
        return sections.joined(separator: "\n")
    }

    private var name: String { TerminalText.escaped(topology.name) }

    private var headline: String {
        let counts = Self.counts(plan)
        switch plan.outcome {
        case .noChanges:
            return style.good("No changes.") + " Every server is as \(name) says.\n"
        case .ready:
            return style.strong("Plan for \(name):") + " \(counts).\n"
        case .incomplete:
            let rest = plan.steps.isEmpty ? "nothing can be done now" : counts
            return style.strong("Plan for \(name), ") + style.warning("incomplete") + style.strong(":")
                + " \(rest); see the warnings for what is left out.\n"
        case .infeasible:
            return style.bad("No plan for \(name):") + " restarts would leave too few members online.\n"
        }
    }

    /// `3 updates, 3 restarts in 3 rounds, 9 replication steps`, without the parts that are zero.
    static func counts(_ plan: Plan) -> String {
        var parts: [String] = []
        if plan.updateCount > 0 { parts.append(Quantities.count(plan.updateCount, "update")) }
        if plan.restartCount > 0 {
            let rounds = plan.rounds.count { !$0.restarting.isEmpty }
            parts.append(
                "\(Quantities.count(plan.restartCount, "restart")) in \(Quantities.count(rounds, "round"))"
            )
        }
        if plan.replicationStepCount > 0 {
            parts.append(Quantities.count(plan.replicationStepCount, "replication step"))
        }
        return parts.isEmpty ? "nothing to do" : parts.joined(separator: ", ")
    }

    private var infeasibleSection: String {
        var text = ""
        for infeasibility in plan.infeasible {
            text += paragraph(style.bad("  ! "), indent: "    ", infeasibility.message + ".")
            for remedy in infeasibility.remedies { text += paragraph("    - ", indent: "      ", remedy) }
        }
        return text
    }

    /// When may be done what somebody is about to do by hand.
    private var orderSection: String {
        var text = style.strong("By hand") + "\n"
        for order in plan.orders {
            let first = order.missing.isEmpty ? "  " : style.warning("  ! ")
            text += paragraph(
                first,
                indent: order.missing.isEmpty ? "  " : "    ",
                "\(order.server): \(plan.sentence(for: order))."
            )
        }
        return text
    }

    private var acceptedSection: String {
        var text = style.strong("Accepted") + "\n"
        for accepted in plan.accepted {
            let verdict = accepted.finding.verdict.phrase
            let subject = "\(accepted.finding.update) on \(accepted.server) (\(verdict))"
            text += paragraph("  ", indent: "    ", "\(subject): \(accepted.reason)")
        }
        return text
    }

    private var warningSection: String {
        var text = style.strong("Warnings") + "\n"
        for warning in plan.warnings {
            let about = [warning.server, warning.folder].compactMap(\.self).map { $0 + ": " }.joined()
            text += paragraph(style.warning("  ! "), indent: "    ", about + warning.message + ".")
        }
        return text
    }

    private var legend: String {
        var signs: [String] = []
        for sign in StepSign.allCases where plan.steps.contains(where: { StepSign($0.action) == sign }) {
            signs.append("\(sign.rawValue) \(sign.words)")
        }
        return style.faint("Signs: " + signs.joined(separator: "   ")) + "\n"
    }

    /// Text from a plan, escaped and wrapped; `first` and `indent` are as wide as each other on the screen.
    func paragraph(_ first: String, indent: String, _ text: String) -> String {
        let escaped = TerminalText.escaped(text)
        let filled = Wrapping.fill(escaped, columns: columns, indent: indent)
        return first + filled.dropFirst(indent.count)
    }
}
