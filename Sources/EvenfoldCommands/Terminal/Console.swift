// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// Takes text that is to be shown or kept.
///
/// Order is kept; a reader that went away is no error of the writer.
package protocol TextSink: Sendable {
    /// Writes the text, all of it, before it returns.
    func write(_ text: String)
}

/// Where a command prints: results to one stream, messages and progress to another.
package struct Console: Sendable {
    private let results: any TextSink
    private let messages: any TextSink
    /// How results are painted.
    package let resultStyle: Style
    /// How messages are painted.
    package let messageStyle: Style
    /// Whether messages go to a terminal, so that progress may be redrawn in place.
    package let isMessageTerminal: Bool
    /// The number of columns to wrap text at; 100 where no terminal tells.
    package let width: Int

    package init(
        results: any TextSink,
        messages: any TextSink,
        resultStyle: Style,
        messageStyle: Style,
        isMessageTerminal: Bool,
        width: Int
    ) {
        self.results = results
        self.messages = messages
        self.resultStyle = resultStyle
        self.messageStyle = messageStyle
        self.isMessageTerminal = isMessageTerminal
        self.width = width
    }

    /// Writes results, ending the last line.
    package func write(_ text: String) { results.write(Self.ended(text)) }

    /// Writes messages, ending the last line.
    package func tell(_ text: String) { messages.write(Self.ended(text)) }

    /// Writes messages exactly as they are: for prompts and progress that stay on their line.
    package func tellRaw(_ text: String) { messages.write(text) }

    /// Writes a JSON document as a result.
    package func print(_ document: JSONValue, _ layout: JSONLayout = .pretty) { write(document.text(layout)) }

    private static func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }
}
