// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// One event as an agent tells it.
package struct EventLine: Sendable {
    /// The event, exactly as it came.
    package let text: String
    private let json: JSONValue

    /// The event in a line; `nil` for anything that is no JSON object.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes), var object = json.objectValue else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
        milliseconds = UInt64(max(0, json["time"]?.integerValue ?? 0))
        object["time"] = .string(PointOfTime.exactText(milliseconds: milliseconds))
        self.json = .object(object)
    }

    /// When it happened, in milliseconds since the epoch; 0 where it does not say.
    package let milliseconds: UInt64

    /// What events are sorted by: their time, then their server.
    package var order: (UInt64, String) { (milliseconds, word("server")) }

    private func word(_ key: String) -> String { json[key]?.stringValue ?? "" }

    /// Time, severity, id, server, folder and message on one line.
    package func line(_ style: Style) -> String {
        let severity = word("severity")
        let painted =
            switch severity {
            case "error": style.bad(severity)
            case "warning": style.warning(severity)
            default: style.faint(severity)
            }
        let id = json["id"]?.integerValue.map(String.init) ?? "?"
        let place = [word("server"), word("folder")].filter { !$0.isEmpty }.map(TerminalText.escaped).joined(
            separator: "/"
        )
        return "\(style.faint(TerminalText.escaped(word("time")))) \(painted) \(id) \(style.strong(place)): "
            + TerminalText.escaped(word("message"))
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json, .compact)
        case .text: console.write(line(console.resultStyle))
        }
    }
}
