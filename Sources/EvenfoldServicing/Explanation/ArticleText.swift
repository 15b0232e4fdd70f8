// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldModel

/// The lines of an article under construction.
struct ArticleText {
    /// The most columns of prose.
    let width: Int
    private(set) var lines: [String] = []

    init(width: Int) {
        self.width = max(20, width)
    }

    /// Appends a paragraph without a heading.
    mutating func add(paragraph: String) {
        separate()
        lines += wrapped(paragraph, indent: "")
    }

    /// Appends a heading and indented paragraphs.
    mutating func section(_ heading: String, _ paragraphs: [String]) {
        separate()
        lines.append(TerminalText.escaped(heading))
        for paragraph in paragraphs { lines += wrapped(paragraph, indent: "  ") }
    }

    /// Appends a heading and a table of files; columns without any value are left out.
    mutating func table(_ heading: String, _ files: [PackageFile]) {
        separate()
        lines.append(TerminalText.escaped(heading))
        let rows = files.map { file in
            [
                file.name, file.version?.description ?? "", grouped(file.size.bytes), file.date, file.time,
                file.platform?.title ?? "", file.servicePackRequirement.map { "SP\($0)" } ?? "",
                file.serviceBranch ?? "",
            ].map { TerminalText.escaped($0) }
        }
        let names = ["File name", "Version", "Size", "Date", "Time", "Platform", "Requires", "Branch"]
        let shown = names.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let widths = shown.map { column in ([names[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0 }
        for row in [names] + rows {
            var line = " "
            for (column, width) in zip(shown, widths) {
                let padding = String(repeating: " ", count: width - row[column].count)
                // Sizes stand to the right, so that they compare at a glance.
                line += " " + (column == 2 ? padding + row[column] : row[column] + padding)
            }
            lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
        }
    }

    private mutating func separate() {
        if !lines.isEmpty { lines.append("") }
    }

    private func wrapped(_ text: String, indent: String) -> [String] {
        let hanging = text.hasPrefix("- ") ? indent + "  " : indent
        var result: [String] = []
        var line = indent
        var isEmpty = true
        for word in TerminalText.escaped(text).split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                result.append(line)
                line = hanging
                isEmpty = true
            }
            line += isEmpty ? String(word) : " \(word)"
            isEmpty = false
        }
        return isEmpty ? result : result + [line]
    }

    /// `1234567` as `1,234,567`.
    private func grouped(_ number: UInt64) -> String {
        var result = ""
        for (position, digit) in String(number).reversed().enumerated() {
            if position > 0, position.isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return String(result.reversed())
    }
}
