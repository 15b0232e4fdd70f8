// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing

extension PlanPage {
    /// Every server with its system and the verdict on each required update, with the evidence behind it.
    var serverSection: String {
        let rows = plan.servers.map { server in
            let verdicts = server.verdicts.map { finding in
                let kind = finding.verdict.isSettled ? "good" : finding.verdict.isActionable ? "" : "warn"
                let evidence = finding.evidence.map { "<li>\(HTMLText.escaped($0))</li>" }.joined()
                return """
                    <details><summary><b>\(HTMLText.escaped(finding.update))</b> \
                    <span class="\(kind)">\(finding.verdict.phrase)</span></summary><ul class="faint">\(evidence)</ul></details>
                    """
            }
            return """
                <tr><td><b>\(HTMLText.escaped(server.name))</b></td><td>\(HTMLText.escaped(system(of: server.name)))</td>\
                <td>\(verdicts.joined())</td><td class="number">\(server.restarts)</td></tr>
                """
        }
        return """
            <h2>Servers</h2>
            <div class="scroll"><table>
            <thead><tr><th>Server</th><th>System</th><th>Updates</th><th>Restarts</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    private func system(of server: String) -> String {
        SystemTitle.text(facts[server], in: catalogue)
    }
}
