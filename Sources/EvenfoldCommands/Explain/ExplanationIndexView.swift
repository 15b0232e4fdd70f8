// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
package import EvenfoldServicing

/// Everything that `explain` knows something about.
package struct ExplanationIndexView: Sendable {
    private let codes: [DiagnosticCode]
    private let updates: [Update]

    package init(codes: [DiagnosticCode], updates: [Update]) {
        self.codes = codes
        self.updates = updates
    }

    /// Codes and updates with their titles, a line each.
    package func text(_ style: Style, columns: Int) -> String {
        var text = style.strong("Diagnostic codes") + "\n"
        for code in codes { text += entry(code.code, code.title, columns) }
        text += "\n" + style.strong("Updates of the built-in catalogue") + "\n"
        for update in updates { text += entry(update.id, update.title, columns) }
        return text
    }

    private func entry(_ id: String, _ title: String, _ columns: Int) -> String {
        let id = TerminalText.escaped(id)
        let gap = String(repeating: " ", count: max(1, 11 - id.count))
        return Wrapping.fill(
            TerminalText.escaped(title),
            columns: min(columns, 100),
            indent: String(repeating: " ", count: 13),
            first: "  " + id + gap.dropLast()
        )
    }

    /// The same as a document of kind `Explanations`.
    package var json: JSONValue {
        .document(
            kind: "Explanations",
            outcome: "ok",
            [
                "codes": .array(codes.map { ["code": .string($0.code), "title": .string($0.title)] }),
                "updates": .array(updates.map { ["update": .string($0.id), "title": .string($0.title)] }),
            ]
        )
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text: console.write(text(console.resultStyle, columns: console.width))
        }
    }
}
