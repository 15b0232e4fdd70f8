// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldTopology

extension PlanPage {
    /// Servers against rounds: who is down when.
    var timelineSection: String {
        let rounds = plan.rounds.filter { !$0.restarting.isEmpty }
        let heads = rounds.map { "<th scope=\"col\">Round \($0.index)</th>" }.joined()
        let rows = plan.servers.filter { $0.restarts > 0 }.map { server in
            let cells = rounds.map { round in
                round.restarting.contains(server.name)
                    ? "<td class=\"down\">restarts</td>" : "<td class=\"up\">online</td>"
            }
            return "<tr><th scope=\"row\">\(HTMLText.escaped(server.name))</th>\(cells.joined())</tr>"
        }
        return """
            <h2>Restarts</h2>
            <div class="scroll"><table class="timeline">
            <thead><tr><th></th>\(heads)</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            <p class="faint">\(bound)</p>
            """
    }

    private var bound: String {
        let restarts = Quantities.count(plan.lowerBound.restarts, "restart")
        let rounds = Quantities.count(plan.lowerBound.rounds, "round")
        return "No plan could do with fewer than \(restarts) in \(rounds)."
    }

    /// What stays online of each folder while servers restart.
    var minimumSection: String {
        let rows = plan.availability(of: topology).map { availability in
            let folder = availability.folder
            return """
                <tr><td>\(HTMLText.escaped(folder.name))</td><td class="number">\(folder.members.count)</td>\
                <td class="number">\(folder.minOnline)</td><td class="number">\(availability.leastOnline)</td>\
                <td class="number">\(availability.slack)</td></tr>
                """
        }
        return """
            <h2>Folders while servers restart</h2>
            <div class="scroll"><table>
            <thead><tr><th>Folder</th><th>Members</th><th>Minimum</th><th>Online at least</th><th>Slack</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    /// Every round with its steps and their reasons.
    var stepSection: String {
        let steps = plan.stepsByID
        let rounds = plan.rounds.map { round in
            let rows = round.steps(among: steps).map { step in
                """
                <tr><td>\(step.action.words)</td><td>\(HTMLText.escaped(step.subject))</td>\
                <td class="faint">\(HTMLText.escaped(step.reason))</td></tr>
                """
            }
            let names = round.restarting.map(HTMLText.escaped).joined(separator: ", ")
            let estimate = round.estimateSeconds.map { ", about \(Quantities.estimate(seconds: $0))" } ?? ""
            let about = (round.restarting.isEmpty ? "no restart" : "\(names) down") + estimate
            return """
                <details open><summary><b>Round \(round.index)</b>: \(about)</summary>
                <div class="scroll"><table><tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table></div></details>
                """
        }
        return "<h2>Steps</h2>\n" + rounds.joined(separator: "\n")
    }
}
