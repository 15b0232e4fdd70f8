// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// What one diagnostic code means.
package struct CodeExplanationView: Sendable {
    private let code: DiagnosticCode

    package init(code: DiagnosticCode) {
        self.code = code
    }

    /// The explanation as text filled to `columns`.
    package func text(_ style: Style, columns: Int) -> String {
        style.strong("\(code.code): \(code.title)") + "\n\n"
            + Wrapping.fill(code.explanation, columns: min(columns, 100))
    }

    /// The explanation as a document of kind `Explanation`.
    package var json: JSONValue {
        .document(
            kind: "Explanation",
            outcome: "ok",
            [
                "code": .string(code.code), "title": .string(code.title), "explanation": .string(code.explanation),
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
