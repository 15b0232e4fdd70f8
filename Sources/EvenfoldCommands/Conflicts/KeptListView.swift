// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldDiagnostics
import EvenfoldModel

/// Kept items as a table or as a document of kind `Conflicts`.
package struct KeptListView: Sendable {
    private let kept: [KeptSummary]

    package init(kept: [KeptSummary]) {
        self.kept = kept
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text: console.write(text(console.resultStyle))
        }
    }

    /// A line for each item, and how to bring one back.
    package func text(_ style: Style) -> String {
        guard let first = kept.first else { return style.good("Nothing is kept.") + "\n" }
        var table = TextTable()
        table.add("ID", "KIND", .init("SIZE", right: true), "SINCE", "PATH")
        for item in kept {
            table.add(
                .init(TerminalText.escaped(item.keptID.text), paint: { style.strong($0) }),
                .init(item.kind),
                .init(Quantities.bytes(ByteCount(item.size)), right: true),
                .init(PointOfTime.text(milliseconds: item.time)),
                .init(TerminalText.escaped(item.path))
            )
        }
        let example = TerminalText.escaped(first.keptID.text)
        return table.text + "\n" + style.faint("Bring one back: evenfold conflicts restore \(example) [--to PATH]")
            + "\n"
    }

    /// The items as a document.
    package var json: JSONValue {
        .document(
            kind: "Conflicts",
            outcome: kept.isEmpty ? "none" : "kept",
            ["conflicts": .array(kept.map(\.json))]
        )
    }
}

extension KeptSummary {
    /// The item's name in commands.
    package var keptID: KeptID { KeptID(server: server, folder: folder, number: id) }

    /// The item as it stands in documents.
    package var json: JSONValue {
        var object: JSONObject = [
            "id": .string(keptID.text), "folder": .string(folder), "path": .string(path),
        ]
        object["pathBase64"] = pathBase64.map(JSONValue.string)
        object["kind"] = .string(kind)
        object["itemKind"] = .string(itemKind)
        object["server"] = .string(server)
        object["size"] = .integer(Int64(clamping: size))
        object["time"] = .string(PointOfTime.text(milliseconds: time))
        object["winner"] = winner.map(JSONValue.string) ?? .null
        object["loser"] = .string(loser)
        return .object(object)
    }
}
