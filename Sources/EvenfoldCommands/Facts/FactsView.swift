// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldServicing
package import EvenfoldWindows

/// What an installation tells about itself.
package struct FactsView: Sendable {
    private let report: InstallationReport

    package init(report: InstallationReport) {
        self.report = report
    }

    /// Each fact with its source, then what is not known with the reason.
    package func text(_ style: Style, columns: Int) -> String {
        var text = ""
        if report.findings.isEmpty {
            text += "Nothing is known.\n"
        } else {
            text += style.strong("Facts") + "\n"
            for finding in report.findings {
                let line = TerminalText.escaped(finding.fact) + ": " + TerminalText.escaped(finding.value)
                text += Wrapping.fill(line, columns: columns, indent: "      ", first: "  ")
                // Never broken: they are there to be copied.
                for source in finding.sources { text += "      " + style.faint(TerminalText.escaped(source)) + "\n" }
            }
        }
        guard !report.gaps.isEmpty else { return text }
        text += "\n" + style.strong("Not known") + "\n"
        for gap in report.gaps {
            let line = TerminalText.escaped(gap.fact) + ": " + TerminalText.escaped(gap.reason)
            text += Wrapping.fill(line, columns: columns, indent: "      ", first: "  ")
        }
        return text
    }

    /// The facts as the object that a facts command prints, nothing around it.
    package var json: JSONValue { report.facts.json }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text: console.write(text(console.resultStyle, columns: min(console.width, 100)))
        }
    }
}
