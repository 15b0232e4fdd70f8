// SPDX-License-Identifier: Apache-2.0

package import EvenfoldPlanner
package import EvenfoldServicing
package import EvenfoldTopology

/// A plan as one page for a browser: no script, nothing fetched, readable without colours.
package struct PlanPage: Sendable {
    let plan: Plan
    let topology: Topology
    let facts: [String: ServerFacts]
    let catalogue: UpdateCatalogue

    /// `facts`: What is known about each server, by name; servers that are missing are shown without their system.
    package init(plan: Plan, topology: Topology, facts: [String: ServerFacts], catalogue: UpdateCatalogue) {
        self.plan = plan
        self.topology = topology
        self.facts = facts
        self.catalogue = catalogue
    }

    /// The page; same input, same text.
    package var text: String {
        let title = "Plan for \(HTMLText.escaped(topology.name))"
        var sections = ["<h1>\(title)</h1>\n\(headline)"]
        if !plan.infeasible.isEmpty { sections.append(infeasibleSection) }
        if !plan.warnings.isEmpty { sections.append(warningSection) }
        if plan.restartCount > 0 { sections.append(timelineSection) }
        if plan.restartCount > 0 { sections.append(minimumSection) }
        if !plan.servers.allSatisfy(\.verdicts.isEmpty) { sections.append(serverSection) }
        if !plan.orders.isEmpty { sections.append(orderSection) }
        if !plan.accepted.isEmpty { sections.append(acceptedSection) }
        if !plan.rounds.isEmpty { sections.append(stepSection) }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(PlanPageStyle.text)
            </style>
            </head>
            <body>
            <main>
            \(sections.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private var headline: String {
        let name = HTMLText.escaped(topology.name)
        let (kind, words) =
            switch plan.outcome {
            case .noChanges: ("good", "No changes. Every server is as \(name) says.")
            case .ready: ("plain", "\(PlanTextView.counts(plan)).")
            case .incomplete: ("warn", "Incomplete: \(PlanTextView.counts(plan)); the warnings say what is left out.")
            case .infeasible: ("bad", "No plan: restarts would leave too few members online.")
            }
        return "<p class=\"headline \(kind)\">\(words)</p>"
    }

    private var infeasibleSection: String {
        let items = plan.infeasible.map { entry in
            let remedies = entry.remedies.map { "<li>\(HTMLText.escaped($0))</li>" }.joined()
            return "<li>\(HTMLText.escaped(entry.message)). What would help:<ul>\(remedies)</ul></li>"
        }
        return "<h2>Why not</h2>\n<ul>\(items.joined(separator: "\n"))</ul>"
    }

    private var warningSection: String {
        let items = plan.warnings.map { warning in
            let about = [warning.server, warning.folder].compactMap(\.self).map { "<b>\(HTMLText.escaped($0))</b>: " }
            return "<li>\(about.joined())\(HTMLText.escaped(warning.message)).</li>"
        }
        return "<h2>Warnings</h2>\n<ul class=\"warnings\">\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private var orderSection: String {
        let items = plan.orders.map { order in
            let kind = order.missing.isEmpty ? "plain" : "warn"
            let sentence = HTMLText.escaped(plan.sentence(for: order))
            return "<li class=\"\(kind)\"><b>\(HTMLText.escaped(order.server))</b>: \(sentence).</li>"
        }
        return "<h2>By hand</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private var acceptedSection: String {
        let items = plan.accepted.map { accepted in
            let update = HTMLText.escaped(accepted.finding.update)
            let server = HTMLText.escaped(accepted.server)
            let words = accepted.finding.verdict.phrase
            return "<li>\(update) on <b>\(server)</b> (\(words)): \(HTMLText.escaped(accepted.reason))</li>"
        }
        return "<h2>Accepted</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
    }
}
