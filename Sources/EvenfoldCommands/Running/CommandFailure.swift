// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// Why a command ends without having done its work: the exit status, and what to tell.
///
/// The one error that verbs throw. Failures of the modules below become diagnostics where a verb meets them; the entry
/// point alone prints them.
package struct CommandFailure: Error, Sendable {
    /// How the process ends.
    package var status: ExitStatus
    /// What to tell; empty when the view has told it already.
    package var diagnostics: [Diagnostic]
    /// The texts that diagnostics point into.
    package var sources: [SourceText]

    package init(_ status: ExitStatus, _ diagnostics: [Diagnostic], sources: [SourceText] = []) {
        self.status = status
        self.diagnostics = diagnostics
        self.sources = sources
    }

    /// One error about no file.
    package init(_ status: ExitStatus, code: String, _ summary: String, detail: String? = nil, help: String? = nil) {
        self.init(
            status,
            [Diagnostic(code: code, severity: .error, summary: summary, detail: detail, help: help)]
        )
    }
}
