// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldModel

/// One kept item.
struct KeptItemView {
    let item: KeptSummary
    let savedTo: String?

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(.document(kind: "Conflicts", outcome: "kept", ["conflicts": [item.json]]))
        case .text: console.write(text(console.resultStyle))
        }
    }

    private func text(_ style: Style) -> String {
        var table = TextTable(indent: "  ")
        table.add("path", .init(TerminalText.escaped(item.path)))
        table.add("kept by", .init("\(TerminalText.escaped(item.server)), folder \(TerminalText.escaped(item.folder))"))
        table.add("kind", .init("\(item.kind), \(item.itemKind)"))
        table.add("size", .init(Quantities.bytes(ByteCount(item.size))))
        table.add("since", .init(PointOfTime.text(milliseconds: item.time)))
        table.add("loser", .init(TerminalText.escaped(item.loser)))
        if let winner = item.winner { table.add("winner", .init(TerminalText.escaped(winner))) }
        if let savedTo { table.add("saved to", .init(TerminalText.escaped(savedTo))) }
        return style.strong(TerminalText.escaped(item.keptID.text)) + "\n" + table.text
    }
}
