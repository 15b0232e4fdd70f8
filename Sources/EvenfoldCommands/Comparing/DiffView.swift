// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldModel

/// The comparison of one folder as text or as a document of kind `Diff`.
package struct DiffView: Sendable {
    private let left: String
    private let right: String
    private let folder: String
    private let comparison: FolderComparison

    package init(left: String, right: String, folder: String, comparison: FolderComparison) {
        self.left = left
        self.right = right
        self.folder = folder
        self.comparison = comparison
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text: console.write(text(console.resultStyle))
        }
    }

    /// A line for every path that differs, and what they come to.
    package func text(_ style: Style) -> String {
        var text = ""
        for difference in comparison.differences {
            let sign = difference.difference.rawValue
            let path = TerminalText.escaped(difference.path.bytes)
            text += "\(paint(difference.difference, sign, style)) \(path)  \(style.faint(note(difference)))\n"
        }
        let folder = style.strong(TerminalText.escaped(folder))
        let same = Quantities.count(comparison.count(.same), "path")
        guard !comparison.isSame else {
            return text + "\(folder): \(style.good("the same")) on \(names.0) and \(names.1), \(same).\n"
        }
        let counts = DifferenceClass.allCases.filter { $0 != .same && comparison.count($0) > 0 }
            .map { "\(comparison.count($0)) \(words($0))" }
        return text + "\(folder): \(counts.joined(separator: ", ")); \(same) the same.\n"
    }

    private var names: (String, String) { (TerminalText.escaped(left), TerminalText.escaped(right)) }

    private func words(_ difference: DifferenceClass) -> String {
        switch difference {
        case .same: "the same"
        case .onlyLeft: "only on \(names.0)"
        case .onlyRight: "only on \(names.1)"
        case .content: "with different content"
        case .attributes: "with different attributes or times"
        case .type: "of different types"
        case .silent: "with different bytes under the same size and time"
        case .unreadable: "unreadable"
        }
    }

    private func paint(_ difference: DifferenceClass, _ text: String, _ style: Style) -> String {
        switch difference {
        case .same: text
        case .onlyLeft: style.good(text)
        case .onlyRight, .silent, .unreadable: style.bad(text)
        case .content, .attributes, .type: style.warning(text)
        }
    }

    private func note(_ difference: Difference) -> String {
        switch (difference.left, difference.right) {
        case (let left?, let right?): "\(names.0) \(describe(left)); \(names.1) \(describe(right))"
        case (let entry?, nil), (nil, let entry?): describe(entry)
        case (nil, nil): ""
        }
    }

    private func describe(_ entry: ComparedEntry) -> String {
        switch entry.content {
        case .directory: "directory"
        case .file(let size, let modified, _): "\(Quantities.bytes(ByteCount(size))), \(PointOfTime.text(modified))"
        case .symbolicLink(let target): "link to \(TerminalText.escaped(target))"
        case .unreadable(let reason): "unreadable: \(TerminalText.escaped(reason))"
        }
    }

    /// The comparison as a document; entries that are the same are counted and not listed.
    package var json: JSONValue {
        var counts = JSONObject()
        for difference in DifferenceClass.allCases {
            counts[difference.rawValue] = .integer(Int64(comparison.count(difference)))
        }
        return .document(
            kind: "Diff",
            outcome: comparison.isSame ? "same" : "differs",
            [
                "left": .string(left), "right": .string(right), "folder": .string(folder), "counts": .object(counts),
                "entries": .array(comparison.differences.map(Self.json)),
            ]
        )
    }

    private static func json(_ difference: Difference) -> JSONValue {
        var object = PathText.members(of: difference.path.bytes)
        object["class"] = .string(difference.difference.rawValue)
        object["left"] = difference.left.map(json)
        object["right"] = difference.right.map(json)
        return .object(object)
    }

    private static func json(_ entry: ComparedEntry) -> JSONValue {
        var object = JSONObject()
        switch entry.content {
        case .directory: object["kind"] = "directory"
        case .file(let size, let modified, let digest):
            object["kind"] = "file"
            object["size"] = .integer(Int64(clamping: size))
            object["modified"] = .string(PointOfTime.text(modified))
            object["sha256"] = digest.map { .string($0.hexadecimal) }
        case .symbolicLink(let target):
            object["kind"] = "link"
            object["target"] = .string(TerminalText.escaped(target))
        case .unreadable(let reason):
            object["kind"] = "unreadable"
            object["reason"] = .string(reason)
        }
        object["mode"] = entry.attributes.map { .string(String($0.mode, radix: 8)) }
        return .object(object)
    }
}

extension Digest {
    /// 64 lower-case hexadecimal digits.
    var hexadecimal: String {
        [word0, word1, word2, word3].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
