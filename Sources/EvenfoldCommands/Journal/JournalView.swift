// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldState

/// The journal of a plan: a line of text or a JSON object for each entry, oldest first.
struct JournalView {
    let entries: [JournalEntry]

    func show(on console: Console, as format: OutputFormat) {
        for entry in entries {
            switch format {
            case .json: console.print(Self.json(entry), .compact)
            case .text: console.write(Self.line(entry, console.resultStyle))
            }
        }
        if format == .text, entries.isEmpty { console.write("Nothing was begun.") }
    }

    private static func line(_ entry: JournalEntry, _ style: Style) -> String {
        let time = style.faint(PointOfTime.exactText(milliseconds: entry.milliseconds))
        let detail = entry.detail.map { ": \(TerminalText.escaped($0))" } ?? ""
        let by = style.faint("by \(TerminalText.escaped(entry.by))")
        return "\(time) \(paint(entry.result, style)) \(style.strong(TerminalText.escaped(entry.step)))\(detail) \(by)"
    }

    private static func paint(_ result: JournalEntry.Result, _ style: Style) -> String {
        switch result {
        case .started: style.faint("started")
        case .done: style.good("done")
        case .alreadyDone: style.good("done by somebody else")
        case .failed: style.bad("failed")
        case .skipped: style.warning("left out")
        case .waiting: style.warning("by hand")
        }
    }

    private static func json(_ entry: JournalEntry) -> JSONValue {
        var object: JSONObject = [
            "time": .string(PointOfTime.exactText(milliseconds: entry.milliseconds)), "by": .string(entry.by),
            "plan": .integer(Int64(clamping: entry.plan.serial)), "step": .string(entry.step),
            "result": .string(entry.result.rawValue),
        ]
        object["detail"] = entry.detail.map { .string($0) }
        return .object(object)
    }
}
