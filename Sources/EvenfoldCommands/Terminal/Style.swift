// SPDX-License-Identifier: Apache-2.0

/// Paints text for one stream, or leaves it as it is.
///
/// Colour only ever repeats what the words say.
package struct Style: Hashable, Sendable {
    /// Whether it paints at all.
    package let isColoured: Bool

    package init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    /// The style of a stream: coloured on a terminal, unless `NO_COLOR` is set to something or `TERM` is `dumb`.
    package init(isTerminal: Bool, variables: [String: String]) {
        let refused = !(variables["NO_COLOR"] ?? "").isEmpty || variables["TERM"] == "dumb"
        self.init(isColoured: isTerminal && !refused)
    }

    /// Headings and names that matter.
    package func strong(_ text: String) -> String { paint(text, "1") }
    /// What is fine.
    package func good(_ text: String) -> String { paint(text, "32") }
    /// What somebody should look at.
    package func warning(_ text: String) -> String { paint(text, "33") }
    /// What is wrong.
    package func bad(_ text: String) -> String { paint(text, "31") }
    /// Restarts: the steps that people fear.
    package func restart(_ text: String) -> String { paint(text, "35") }
    /// Reasons and other small print.
    package func faint(_ text: String) -> String { paint(text, "2") }

    private func paint(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
