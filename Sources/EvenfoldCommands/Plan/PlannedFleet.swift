// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldPlanner
import EvenfoldServicing

/// A plan with everything it was made from.
struct PlannedFleet: Sendable {
    /// The plan as it is saved and printed.
    var document: PlanDocument
    /// What is known about each server.
    var facts: [String: ServerFacts]
    /// The catalogue that judged.
    var catalogue: UpdateCatalogue
    /// Warnings about the files and the facts commands.
    var diagnostics: [Diagnostic]
    /// The texts that diagnostics point into.
    var sources: [SourceText]
    /// Where commands of the topology run.
    var directory: String

    /// Writes the warnings to the messages.
    func tellWarnings(on console: Console) {
        guard !diagnostics.isEmpty else { return }
        console.tell(
            DiagnosticRenderer(sources: sources, colour: console.messageStyle.isColoured).render(diagnostics) + "\n"
        )
    }

    /// Saves the plan; whoever reads it sees the old file or the new one.
    func save(to path: String, host: any CommandHost) throws(CommandFailure) {
        do throws(HostFailure) {
            try host.write(Array((document.json.text(.pretty) + "\n").utf8), to: path)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0411",
                "the plan cannot be saved to \(TerminalText.escaped(path))",
                detail: error.reason
            )
        }
    }
}
