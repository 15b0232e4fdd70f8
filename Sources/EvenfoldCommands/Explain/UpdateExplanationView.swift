// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing

/// Everything that a catalogue knows about one update.
struct UpdateExplanationView {
    let update: Update
    let catalogue: UpdateCatalogue

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text:
            let lines = catalogue.article(about: update.id, width: min(console.width, 100)) ?? []
            console.write(lines.joined(separator: "\n"))
        }
    }

    /// The update as a document of kind `Explanation`: its entry in the catalogue as it is.
    private var json: JSONValue {
        .document(
            kind: "Explanation",
            outcome: "ok",
            ["update": .string(update.id), "title": .string(update.title), "entry": update.json]
        )
    }
}
