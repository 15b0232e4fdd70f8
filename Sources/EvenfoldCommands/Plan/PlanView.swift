// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// A plan as text, document, graph or page; all from the same value.
struct PlanView {
    let document: PlanDocument
    let facts: [String: ServerFacts]
    let catalogue: UpdateCatalogue

    func show(on console: Console, as format: PlanFormat) {
        switch format {
        case .json: console.print(document.json)
        case .text:
            let view = PlanTextView(
                plan: document.plan,
                topology: document.topology,
                facts: facts,
                catalogue: catalogue,
                style: console.resultStyle,
                columns: console.width
            )
            console.write(view.text)
        case .dot: console.write(PlanGraph(plan: document.plan, name: document.topology.name).text)
        case .html:
            let page = PlanPage(plan: document.plan, topology: document.topology, facts: facts, catalogue: catalogue)
            console.write(page.text)
        }
    }
}
