// SPDX-License-Identifier: Apache-2.0

/// A few lines at the end of a terminal that are redrawn in place.
///
/// Whoever writes anything else to the terminal clears the block before and draws it again afterwards.
package struct LiveBlock: Sendable {
    private let console: Console
    private var shown: [String] = []

    package init(console: Console) {
        self.console = console
    }

    /// Shows these lines instead of the ones before; none clears the block.
    ///
    /// Lines that are too long are cut by the terminal, whatever their characters measure.
    package mutating func show(_ lines: [String]) {
        guard lines != shown else { return }
        console.tellRaw(eraser + (lines.isEmpty ? "" : "\u{1B}[?7l" + lines.joined(separator: "\r\n") + "\u{1B}[?7h"))
        shown = lines
    }

    /// Takes the lines away.
    package mutating func clear() { show([]) }

    /// Goes back to the block's beginning and erases everything behind it.
    private var eraser: String {
        guard !shown.isEmpty else { return "" }
        let up = shown.count > 1 ? "\u{1B}[\(shown.count - 1)A" : ""
        return "\r\(up)\u{1B}[J"
    }
}
