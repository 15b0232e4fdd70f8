// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology

/// `evenfold explain [CODE|KB]`.
struct Explain: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Tells more about a diagnostic code or an update.",
        discussion: """
            EXAMPLES
              evenfold explain EV0107        why a message appeared and what to do
              evenfold explain KB977381      what an update mends, for which systems, and its files
              evenfold explain               everything that can be explained
            """
    )

    @Argument(help: "A code such as EV0107 or an update such as KB977381; left out, all of them are listed.")
    var subject: String?

    @OptionGroup
    var outputOptions: OutputOptions

    var format: OutputFormat { outputOptions.output }

    func perform(in environment: CommandEnvironment) async throws(CommandFailure) -> ExitStatus {
        let catalogue = BuiltinCatalogue.load()
        guard let subject else {
            ExplanationIndexView(codes: DiagnosticCode.all, updates: catalogue.updates)
                .show(on: environment.console, as: format)
            return .success
        }
        if let code = DiagnosticCode.find(subject) {
            CodeExplanationView(code: code).show(on: environment.console, as: format)
            return .success
        }
        if let update = catalogue.updates.first(where: { $0.id.lowercased() == subject.lowercased() }) {
            UpdateExplanationView(update: update, catalogue: catalogue).show(on: environment.console, as: format)
            return .success
        }
        let known = DiagnosticCode.all.map(\.code) + catalogue.updateIDs
        throw CommandFailure(
            .failure,
            code: "EV0421",
            "nothing is known about \(TerminalText.escaped(subject))",
            help: Suggestion.closest(to: subject, among: known).map { "did you mean \($0)?" }
                ?? "evenfold explain lists everything that can be explained"
        )
    }
}
