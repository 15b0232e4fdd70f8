// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing

/// A plan as text or as its document; both from the same value.
struct PlanView {
    let document: PlanDocument
    let facts: [String: ServerFacts]
    let catalogue: UpdateCatalogue

    func show(on console: Console, as format: OutputFormat) {
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
        }
    }
}
