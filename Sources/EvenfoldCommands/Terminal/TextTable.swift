// SPDX-License-Identifier: Apache-2.0

/// Rows of cells in aligned columns, two spaces apart; the last column is as long as its text.
///
/// Cells are painted after they are measured, so that colour does not shift columns.
package struct TextTable: Sendable {
    /// A cell: its text, and how it is painted.
    package struct Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        let text: String
        let paint: (@Sendable (String) -> String)?
        let isRightAligned: Bool

        package init(_ text: String, right: Bool = false, paint: (@Sendable (String) -> String)? = nil) {
            self.text = text
            self.paint = paint
            isRightAligned = right
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    private var rows: [[Cell]] = []
    private let indent: String

    /// An empty table whose lines begin with `indent`.
    package init(indent: String = "") {
        self.indent = indent
    }

    /// Adds a row; rows may differ in length.
    package mutating func add(_ cells: Cell...) { rows.append(cells) }

    /// Adds a row; rows may differ in length.
    package mutating func add(_ cells: [Cell]) { rows.append(cells) }

    /// The lines, each with its newline; empty for no rows.
    package var text: String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.text.unicodeScalars.count)
            }
        }
        return rows.map { line($0, widths) }.joined()
    }

    private func line(_ row: [Cell], _ widths: [Int]) -> String {
        var line = indent
        for (column, cell) in row.enumerated() {
            let gap = String(repeating: " ", count: widths[column] - cell.text.unicodeScalars.count)
            let painted = cell.paint?(cell.text) ?? cell.text
            if cell.isRightAligned {
                line += gap + painted
            } else {
                line += column == row.count - 1 ? painted : painted + gap
            }
            if column < row.count - 1 { line += "  " }
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
