// SPDX-License-Identifier: Apache-2.0

/// Renders diagnostics as text for people: what, where, the line with carets, why, and what to do.
///
/// Everything that comes from a file is escaped. Colour only repeats what the words say.
package struct DiagnosticRenderer: Sendable {
    /// The texts that lines are quoted from, by file name; a file that is not here is named without its line.
    private let sources: [String: SourceText]
    private let isColoured: Bool
    /// Lines of more bytes are not quoted.
    private static let longestLine = 16 << 10

    package init(sources: [SourceText] = [], colour: Bool = false) {
        self.sources = Dictionary(sources.map { ($0.file, $0) }) { first, _ in first }
        isColoured = colour
    }

    /// All of them, by file and place, a blank line between two; empty for none, else it ends with a newline.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.sortedByPlace().map(render).joined(separator: "\n")
    }

    /// One diagnostic; ends with a newline.
    package func render(_ diagnostic: Diagnostic) -> String {
        let word = diagnostic.severity.rawValue
        let style: Style = diagnostic.severity == .error ? .error : .warning
        var text = diagnostic.location.map { styled(place($0), .strong) + ": " } ?? ""
        text += styled("\(word) \(diagnostic.code)", style) + ": "
        text += styled(TerminalText.escaped(diagnostic.summary), .strong) + "\n"
        if let location = diagnostic.location { text += quote(location, style) }
        if let detail = diagnostic.detail { text += labelled("reason", detail) }
        for related in diagnostic.related {
            text += labelled("related", "\(place(related.location)): \(related.message)")
            text += quote(related.location, .note)
        }
        if let help = diagnostic.help { text += labelled("help", help) }
        return text
    }

    /// `file:line:column`.
    private func place(_ location: SourceLocation) -> String {
        let start = location.range.start
        return "\(TerminalText.escaped(location.file)):\(start.line):\(start.column)"
    }

    private func labelled(_ label: String, _ message: String) -> String {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let indent = String(repeating: " ", count: label.count + 4)
        let body = lines.map { TerminalText.escaped(String($0)) }.joined(separator: "\n" + indent)
        return "  " + styled(label + ":", .note) + " " + body + "\n"
    }

    private func quote(_ location: SourceLocation, _ style: Style) -> String {
        let start = location.range.start.line
        guard let source = sources[location.file], (1...source.lineCount).contains(start) else { return "" }
        // Finding a column costs the length of the line, and a hostile file has a thousand messages about one line.
        guard source.lineLength(start) <= Self.longestLine else { return "" }
        let number = String(location.range.start.line)
        let line = QuotedLine(bytes: source.line(location.range.start.line), range: location.range)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        let blank = String(repeating: " ", count: max(5, number.count))
        return "\(styled("\(gutter)\(number) |", .note)) \(line.text)\n"
            + "\(styled("\(blank) |", .note)) \(line.indent)\(styled(line.carets, style))\n"
    }

    /// What a piece of text is, and with it its colour.
    private enum Style: String {
        case error = "\u{1B}[1;31m"
        case warning = "\u{1B}[1;33m"
        case strong = "\u{1B}[1m"
        case note = "\u{1B}[36m"
    }

    private func styled(_ text: String, _ style: Style) -> String {
        isColoured ? style.rawValue + text + "\u{1B}[0m" : text
    }
}
