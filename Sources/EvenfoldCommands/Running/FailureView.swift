// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Shows why a command failed: as text among the messages, as a JSON document where results go.
struct FailureView {
    let failure: CommandFailure

    /// Nothing is shown for a failure without diagnostics: its view has spoken already.
    func show(on console: Console, as format: OutputFormat) {
        guard !failure.diagnostics.isEmpty else { return }
        switch format {
        case .json: console.print(json)
        case .text:
            let renderer = DiagnosticRenderer(sources: failure.sources, colour: console.messageStyle.isColoured)
            console.tell(renderer.render(failure.diagnostics))
        }
    }

    /// The document of kind `Diagnostics`, with the failure's own word as outcome.
    var json: JSONValue {
        .document(
            kind: "Diagnostics",
            outcome: failure.status.word,
            ["diagnostics": .array(failure.diagnostics.sortedByPlace().map(\.json))]
        )
    }
}
