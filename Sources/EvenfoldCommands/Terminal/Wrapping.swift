// SPDX-License-Identifier: Apache-2.0

/// Breaks running text into lines.
package enum Wrapping {
    /// The text with its paragraphs (separated by empty lines) filled to `columns`, each line after `indent`.
    ///
    /// The first line begins with `first` instead, where it is given. A word longer than a line stays whole. Ends with
    /// a newline.
    package static func fill(_ text: String, columns: Int, indent: String = "", first: String? = nil) -> String {
        var lines: [String] = []
        var prefix = first ?? indent
        for paragraph in paragraphs(text) {
            if !lines.isEmpty { lines.append("") }
            var (line, isEmpty) = (prefix, true)
            for word in paragraph {
                if !isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count > columns {
                    lines.append(line)
                    (line, isEmpty) = (indent, true)
                }
                line += isEmpty ? String(word) : " " + word
                isEmpty = false
            }
            lines.append(line)
            prefix = indent
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func paragraphs(_ text: String) -> [[Substring]] {
        var (paragraphs, words): ([[Substring]], [Substring]) = ([], [])
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let added = line.split(separator: " ")
            if added.isEmpty, !words.isEmpty {
                paragraphs.append(words)
                words = []
            }
            words += added
        }
        return words.isEmpty ? paragraphs : paragraphs + [words]
    }
}
