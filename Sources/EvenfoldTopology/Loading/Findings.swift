// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Diagnostics as they are found in one file, each once, with a budget for the costly search for what was meant.
struct Findings {
    /// The file's name as the user gave it.
    let file: String
    /// What was found, in the order of finding.
    private(set) var diagnostics: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    /// Searching 100 names among 10,000 is instant; a hostile file could ask for millions.
    private var suggestionsLeft = 100
    /// More errors, or warnings, than anybody reads at once, and few enough to bound the work for a hostile file.
    static let mostDiagnostics = 1_000
    /// Longer texts are cut.
    private static let longestText = 1_200
    private var counts: [Diagnostic.Severity: Int] = [:]
    /// Whether no more errors are taken.
    var isFull: Bool { counts[.error, default: 0] > Self.mostDiagnostics }

    init(file: String) {
        self.file = file
    }

    /// A place in the file.
    func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: file, range: range) }

    /// Adds a diagnostic unless it is there already: a value from `defaults` is looked at once for every entry.
    mutating func add(_ diagnostic: Diagnostic) {
        let severity = diagnostic.severity
        guard counts[severity, default: 0] <= Self.mostDiagnostics, seen.insert(diagnostic).inserted else { return }
        diagnostics.append(Self.shortened(diagnostic))
        counts[severity, default: 0] += 1
        guard counts[severity] == Self.mostDiagnostics else { return }
        counts[severity, default: 0] += 1
        let kind = severity == .error ? "errors" : "warnings"
        diagnostics.append(
            Diagnostic(
                code: "EV0129",
                severity: severity,
                summary: "there are more than \(Self.mostDiagnostics) \(kind)",
                location: diagnostic.location,
                help: "put these right first"
            )
        )
    }

    /// A word of the file that is quoted may be megabytes long.
    private static func shortened(_ diagnostic: Diagnostic) -> Diagnostic {
        func short(_ text: String) -> String {
            text.utf8.count <= longestText
                ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(300))) + "…"
        }
        var diagnostic = diagnostic
        diagnostic.summary = short(diagnostic.summary)
        diagnostic.detail = diagnostic.detail.map(short)
        diagnostic.help = diagnostic.help.map(short)
        return diagnostic
    }

    /// Adds an error about a place.
    mutating func error(
        _ code: String,
        _ summary: String,
        at range: SourceRange,
        detail: String? = nil,
        help: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        add(
            Diagnostic(
                code: code,
                severity: .error,
                summary: summary,
                detail: detail,
                location: location(range),
                help: help,
                related: related
            )
        )
    }

    /// Adds a warning about a place.
    mutating func warning(
        _ code: String,
        _ summary: String,
        at range: SourceRange,
        detail: String? = nil,
        help: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        add(
            Diagnostic(
                code: code,
                severity: .warning,
                summary: summary,
                detail: detail,
                location: location(range),
                help: help,
                related: related
            )
        )
    }

    /// "did you mean …" for a word, if one of the candidates is near; `nil` otherwise.
    mutating func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
        guard suggestionsLeft > 0 else { return nil }
        suggestionsLeft -= 1
        return Suggestion.closest(to: word, among: candidates.prefix(10_000)).map { "did you mean “\($0)”?" }
    }

    /// An earlier place that belongs to a diagnostic.
    func related(_ message: String, _ range: SourceRange) -> Diagnostic.Related {
        Diagnostic.Related(message: message, location: location(range))
    }
}
