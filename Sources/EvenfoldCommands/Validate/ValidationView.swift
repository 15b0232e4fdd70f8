// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// What validation found: the diagnostics are the result here, so they go where results go.
package struct ValidationView: Sendable {
    private let diagnostics: [Diagnostic]
    private let sources: [SourceText]
    private let summary: String?

    /// `summary`: What a valid topology holds; `nil` where there is none.
    package init(diagnostics: [Diagnostic], sources: [SourceText], summary: String?) {
        self.diagnostics = diagnostics
        self.sources = sources
        self.summary = summary
    }

    /// The diagnostics as text, and a last line that says what they come to.
    package func text(_ style: Style) -> String {
        let rendered = DiagnosticRenderer(sources: sources, colour: style.isColoured).render(diagnostics)
        return rendered.isEmpty ? verdict(style) : rendered + "\n" + verdict(style)
    }

    private func verdict(_ style: Style) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count { $0.severity == .warning }
        var parts: [String] = []
        if errors > 0 { parts.append(style.bad(Quantities.count(errors, "error"))) }
        if warnings > 0 { parts.append(style.warning(Quantities.count(warnings, "warning"))) }
        let found = parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
        guard errors == 0 else { return style.bad("Not valid") + found + ".\n" }
        return style.good("Valid") + found + (summary.map { ": \($0)" } ?? "") + ".\n"
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(DiagnosticsDocument.json(diagnostics))
        case .text: console.write(text(console.resultStyle))
        }
    }
}
