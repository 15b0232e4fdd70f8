// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing

extension PlanTextView {
    /// Every server with its system, and each required update with its verdict and the evidence that decided it.
    var serverSection: String {
        var text = style.strong("Servers") + "\n"
        let width = plan.servers.map { TerminalText.escaped($0.name).unicodeScalars.count }.max() ?? 0
        for server in plan.servers {
            let name = TerminalText.escaped(server.name)
            let gap = String(repeating: " ", count: width - name.unicodeScalars.count)
            let restarts = server.restarts > 0 ? ", " + style.restart(Quantities.count(server.restarts, "restart")) : ""
            text += "  \(style.strong(name))\(gap)  \(system(of: server.name))\(restarts)\n"
            for finding in server.verdicts { text += verdictLine(finding, server: server.name) }
        }
        return text
    }

    private func verdictLine(_ finding: Finding, server: String) -> String {
        let update = TerminalText.escaped(finding.update)
        let words = finding.verdict.phrase
        let first = "    \(finding.verdict.sign) \(update)  "
        let isAccepted = plan.accepted.contains { $0.server == server && $0.finding.update == finding.update }
        let accepted = isAccepted ? " (accepted)" : ""
        let evidence = finding.evidence.joined(separator: "; ")
        return paint(finding.verdict, first + words) + accepted + "\n"
            + style.faintLines(paragraph("        ", indent: "        ", evidence))
    }

    private func system(of server: String) -> String {
        TerminalText.escaped(SystemTitle.text(facts[server], in: catalogue))
    }

    private func paint(_ verdict: Verdict, _ text: String) -> String {
        if verdict.isSettled { return style.good(text) }
        return verdict.isActionable ? style.restart(text) : style.warning(text)
    }
}

extension Verdict {
    /// The sign that stands before it: fine, to be done, or somebody should look.
    var sign: String {
        if isSettled { return "=" }
        return isActionable ? "+" : "!"
    }
}

extension Style {
    /// Every line faint, so that a pager that cuts between lines cuts no colour.
    fileprivate func faintLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { faint(String($0)) + "\n" }.joined()
    }
}
