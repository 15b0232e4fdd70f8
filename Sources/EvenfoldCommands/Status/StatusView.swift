// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
package import EvenfoldDiagnostics
import EvenfoldModel

/// The state of a fleet as text or as a document of kind `Status`.
package struct StatusView: Sendable {
    private let status: FleetStatus
    private let outcome: String

    /// `outcome`: The document's word for how things stand.
    package init(status: FleetStatus, outcome: String) {
        self.status = status
        self.outcome = outcome
    }

    func show(on console: Console, as format: OutputFormat) {
        switch format {
        case .json: console.print(json)
        case .text: console.write(text(console.resultStyle))
        }
    }

    /// The state as text: servers that do not answer first, then every folder with its members, connections and reasons.
    package func text(_ style: Style) -> String {
        var text = ""
        for server in status.servers {
            guard let reason = server.unreachable else { continue }
            text +=
                "\(style.bad("unreachable")) \(TerminalText.escaped(server.name)): \(TerminalText.escaped(reason))\n"
        }
        if !text.isEmpty { text += "\n" }
        return text + status.folders.map { folderText($0, style) }.joined(separator: "\n")
    }

    private func folderText(_ folder: FleetStatus.FolderEntry, _ style: Style) -> String {
        let verdict = folder.obstacles.isEmpty ? style.good("in sync") : style.warning("not in sync")
        var text = "\(style.strong(TerminalText.escaped(folder.name))): \(verdict)\n"
        var table = TextTable(indent: "  ")
        for (server, member) in folder.members {
            let name = TerminalText.escaped(server)
            guard let member else {
                table.add(.init(name), .init("no report", paint: { style.warning($0) }))
                continue
            }
            let isFine = member.state == "normal"
            var notes = [
                member.isReadOnly == true ? "read-only" : nil,
                Self.watchNote(status.servers.first { $0.name == server }?.watch),
            ]
            if member.conflicts > 0 {
                let size = Quantities.bytes(ByteCount(member.conflictBytes))
                notes.append("\(Quantities.count(member.conflicts, "kept loser")) (\(size))")
            }
            if member.pending > 0 { notes.append("\(Quantities.grouped(member.pending)) pending") }
            table.add(
                .init(name),
                .init(member.state, paint: { isFine ? style.good($0) : style.warning($0) }),
                .init(Quantities.count(member.items, "item"), right: true),
                .init(Quantities.bytes(ByteCount(member.bytes)), right: true),
                .init(notes.compactMap(\.self).joined(separator: ", "), paint: { style.faint($0) })
            )
        }
        text += table.text
        for obstacle in folder.obstacles { text += "  \(style.warning("!")) \(TerminalText.escaped(obstacle))\n" }
        return text
    }

    private static func watchNote(_ watch: String?) -> String? {
        watch.map { $0 == "scan" ? "changes found by scans only" : "watched by \($0)" }
    }

    /// The state as a document.
    package var json: JSONValue {
        .document(
            kind: "Status",
            outcome: outcome,
            [
                "servers": .array(
                    status.servers.map { server in
                        var object: JSONObject = [
                            "name": .string(server.name), "reachable": .bool(server.unreachable == nil),
                        ]
                        object["reason"] = server.unreachable.map(JSONValue.string)
                        object["watch"] = server.watch.map(JSONValue.string) ?? .null
                        return .object(object)
                    }
                ),
                "folders": .array(status.folders.map(Self.json)),
            ]
        )
    }

    private static func json(_ folder: FleetStatus.FolderEntry) -> JSONValue {
        [
            "name": .string(folder.name), "inSync": .bool(folder.obstacles.isEmpty),
            "members": .array(folder.members.map { json($0.server, $0.status) }),
            "connections": .array(folder.connections.map(json)),
            "reasons": .array(folder.obstacles.map(JSONValue.string)),
        ]
    }

    private static func json(_ server: String, _ member: MemberStatus?) -> JSONValue {
        guard let member else { return ["server": .string(server), "state": "unknown"] }
        var object: JSONObject = ["server": .string(server), "state": .string(member.state)]
        object["reason"] = member.reason.map(JSONValue.string)
        object["readOnly"] = .bool(member.isReadOnly == true)
        object["items"] = .integer(Int64(member.items))
        object["bytes"] = .integer(Int64(clamping: member.bytes))
        object["pending"] = .integer(Int64(member.pending))
        object["conflicts"] = .integer(Int64(member.conflicts))
        object["held"] = .array(
            member.held.map { held in
                var object: JSONObject = ["path": .string(held.path)]
                object["pathBase64"] = held.pathBase64.map(JSONValue.string)
                object["since"] = .string(PointOfTime.text(milliseconds: held.since))
                object["reason"] = .string(held.reason)
                return .object(object)
            }
        )
        return .object(object)
    }

    private static func json(_ connection: ConnectionStatus) -> JSONValue {
        var object: JSONObject = [
            "from": .string(connection.from), "to": .string(connection.to), "state": .string(connection.state),
        ]
        object["reason"] = connection.reason.map(JSONValue.string)
        object["backlog"] = connection.backlog.map { .integer(Int64($0)) } ?? .null
        return .object(object)
    }
}
