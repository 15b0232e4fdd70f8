// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology
import Testing

@Suite("Plans as pages and graphs")
struct PlanPageTests {
    /// A plan in which every text is hostile.
    private static let hostile = "<script>\"x'&\\\u{1b}[31m"

    private static var plan: Plan {
        let install = PlanStep(id: hostile, server: hostile, action: .install, update: hostile, reason: hostile)
        let restart = PlanStep(
            id: "r",
            server: hostile,
            action: .restart,
            requires: [hostile],
            reason: hostile
        )
        let finding = Finding(update: hostile, verdict: .needed, evidence: [hostile])
        return Plan(
            outcome: .incomplete,
            servers: [ServerPlan(name: hostile, verdicts: [finding], restarts: 1)],
            rounds: [Round(index: 1, restarting: [hostile], steps: [hostile, "r"])],
            steps: [install, restart],
            lowerBound: LowerBound(rounds: 1, restarts: 1),
            warnings: [PlanWarning(hostile, server: hostile, folder: hostile)],
            infeasible: [
                Infeasibility(folder: hostile, restarting: [hostile], online: 1, minOnline: 1, remedies: [hostile])
            ],
            accepted: [AcceptedFinding(server: hostile, finding: finding, reason: hostile)],
            orders: [
                PlanOrder(server: hostile, event: .sysvolMigration, updates: [hostile], missing: [hostile], after: nil),
                PlanOrder(server: hostile, event: .automaticRecovery, updates: [hostile], missing: [], after: hostile),
            ]
        )
    }

    private static var page: String {
        var topology = RestartGateTests.topology(minOnline: 1)
        topology.name = hostile
        topology.folders[0].name = hostile
        return PlanPage(
            plan: plan,
            topology: topology,
            facts: [hostile: ServerFacts(os: hostile)],
            catalogue: BuiltinCatalogue.load()
        ).text
    }

    @Test("no name gets into a page unescaped, wherever it stands")
    func page() {
        let page = Self.page
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{1b}"))
        #expect(!page.contains("x'"))
        #expect(page.contains("&lt;script&gt;&quot;x&#39;&amp;"))
    }

    @Test("a page and a graph say when may be done what is done by hand")
    func orders() {
        let page = Self.page
        #expect(page.contains("do not migrate SYSVOL: "))
        #expect(page.contains("switch automatic recovery on only after step &lt;script&gt;"))
        let graph = PlanGraph(plan: Self.plan, name: Self.hostile).text
        #expect(graph.contains("\"by hand 1\" [label=\"do not migrate SYSVOL\\n<script>"))
        #expect(graph.contains("[31m\" -> \"by hand 2\";"))
        #expect(!graph.contains(" -> \"by hand 1\";"))
    }

    @Test("a page needs nothing from elsewhere")
    func selfContained() {
        for word in ["http:", "https:", "src=", "@import", "url("] { #expect(!Self.page.contains(word), "\(word)") }
    }

    @Test("every tag that is opened is closed, in order")
    func balanced() {
        var open: [Substring] = []
        for part in Self.page.split(separator: "<").dropFirst() {
            let tag = part.prefix { $0 != ">" && $0 != " " && $0 != "\n" }
            if ["!doctype", "meta"].contains(tag) { continue }
            if tag.hasPrefix("/") {
                #expect(open.popLast() == tag.dropFirst())
            } else {
                open.append(tag)
            }
        }
        #expect(open.isEmpty)
    }

    @Test("a graph quotes every name")
    func graph() {
        let graph = PlanGraph(plan: Self.plan, name: Self.hostile).text
        #expect(graph.contains("\"<script>\\\"x'&"))
        #expect(!graph.contains("\u{1b}"))
        #expect(graph.contains(" -> \"r\";"))
        // Outside quoted names there are no quotes left over.
        var isInside = false
        var isEscaped = false
        for character in graph {
            if isEscaped {
                isEscaped = false
            } else if isInside, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isInside.toggle()
            } else if character == "\n" {
                #expect(!isInside, "a name reaches over the end of a line")
            }
        }
    }
}
