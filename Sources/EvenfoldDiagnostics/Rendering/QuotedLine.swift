// SPDX-License-Identifier: Apache-2.0

/// One line of a file as it is shown, with carets under a range of it.
struct QuotedLine {
    /// The line, escaped; of a long line the part around the range, with `…` where something is left out.
    let text: String
    /// Spaces up to the first caret.
    let indent: String
    /// At least one caret.
    let carets: String

    /// The most terminal columns of a shown line.
    private static let width = 100

    /// The line with the part of `range` that lies on its first line marked.
    ///
    /// Carets are placed by terminal columns: an escaped scalar is longer than itself, a wide one takes two.
    init(bytes: [UInt8], range: SourceRange) {
        var cells: [(text: String, columns: Int)] = []
        var index = 0
        while index < bytes.count {
            let length = UTF8Sequence.scalar(in: bytes, at: index)?.length ?? 1
            let shown = bytes[index] == 0x09 ? " " : TerminalText.escaped(Array(bytes[index..<index + length]))
            cells.append((shown, shown.unicodeScalars.reduce(0) { $0 + TerminalText.columns(of: $1) }))
            index += length
        }
        let start = min(max(0, range.start.column - 1), cells.count)
        let isOneLine = range.end.line == range.start.line
        let end = min(max(start, isOneLine ? range.end.column - 1 : cells.count), cells.count)
        let window = Self.window(cells.map(\.columns), start: start, end: end)
        let lead = window.lowerBound > 0 ? "…" : ""
        let tail = window.upperBound < cells.count ? "…" : ""
        text = lead + cells[window].map(\.text).joined() + tail
        let before = cells[window.lowerBound..<start].reduce(lead.isEmpty ? 0 : 1) { $0 + $1.columns }
        indent = String(repeating: " ", count: before)
        let marked = cells[start..<max(start, min(end, window.upperBound))].reduce(0) { $0 + $1.columns }
        carets = String(repeating: "^", count: max(1, marked))
    }

    /// The cells to show: all of a short line, else those from a little before the range on.
    private static func window(_ columns: [Int], start: Int, end: Int) -> Range<Int> {
        guard columns.reduce(0, +) > width else { return 0..<columns.count }
        var low = start
        var used = 0
        while low > 0, used + columns[low - 1] <= width / 3 {
            low -= 1
            used += columns[low]
        }
        var high = start
        while high < columns.count, used + columns[high] <= width {
            used += columns[high]
            high += 1
        }
        return low..<high
    }
}
