// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// Why a document is not a saved plan.
package enum PlanDocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is another document, or none at all.
    case notAPlan
    /// Its form is of a version that this program does not know.
    case unknownVersion(String)
    /// A part is missing or of another kind than it must be; `expected` is a noun with its article.
    case wrong(path: String, expected: String)
    /// A step, round or server is named that the document does not have, or has twice.
    case inconsistent(path: String, name: String)
    /// The topology inside cannot be read.
    case topology(String)

    package var description: String {
        switch self {
        case .notAPlan: "this is not a saved plan"
        case .unknownVersion(let version): "the plan has the format version “\(TerminalText.escaped(version))”, not 1.x"
        case .wrong(let path, let expected): "\(TerminalText.escaped(path)) must be \(expected)"
        case .inconsistent(let path, let name):
            "\(TerminalText.escaped(path)) names “\(TerminalText.escaped(name))”, "
                + "which is missing, comes later or occurs twice"
        case .topology(let reason): "the topology in the plan cannot be read: \(reason)"
        }
    }

    /// The error as a diagnostic about the file, with code EV0401.
    package func diagnostic(file: String) -> Diagnostic {
        let start = SourcePosition(line: 1, column: 1)
        return Diagnostic(
            code: "EV0401",
            severity: .error,
            summary: "the saved plan cannot be used: \(description)",
            location: SourceLocation(file: file, range: SourceRange(start: start, end: start)),
            help: "make it anew with `evenfold plan FILE --out PLAN`"
        )
    }
}
