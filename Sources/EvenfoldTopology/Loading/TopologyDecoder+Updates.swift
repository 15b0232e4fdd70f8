// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldServicing

extension TopologyDecoder {
    /// Reads which updates are wanted; without an `updates` entry none is.
    mutating func decodeUpdates() -> UpdatePolicy {
        let node = document["updates"]
        var required: [String] = []
        for element in node?["require"]?.elements ?? [] {
            guard let id = element.text else { continue }
            if checkUpdate(id, at: element.range) { required.append(id) }
        }
        return UpdatePolicy(
            require: required,
            restart: node?["restart"]?.text.flatMap(RestartPolicy.init) ?? .ifRequired,
            accept: decodeAcceptances(node?["accept"])
        )
    }

    private mutating func checkUpdate(_ id: String, at range: SourceRange) -> Bool {
        if updateIDs.contains(id) { return true }
        let help = findings.suggestion(for: id, among: catalogue.updateIDs)
        findings.error("EV0120", "the update “\(id)” is in no catalogue in use", at: range, help: help)
        return false
    }

    private mutating func decodeAcceptances(_ node: LocatedNode?) -> [Acceptance] {
        struct Pair: Hashable {
            let server: ExactText
            let update: ExactText
        }
        var seen: [Pair: SourceRange] = [:]
        var acceptances: [Acceptance] = []
        for entry in node?.elements ?? [] {
            if let server = entry["server"], let name = server.text {
                _ = checkServer(name, at: server.range, "the accepted server")
            }
            if let update = entry["update"], let id = update.text { _ = checkUpdate(id, at: update.range) }
            guard let server = entry["server"]?.text, let update = entry["update"]?.text,
                let reason = entry["reason"]?.text
            else { continue }
            let pair = Pair(server: ExactText(server), update: ExactText(update))
            if let earlier = seen[pair] {
                findings.warning(
                    "EV0125",
                    "“\(update)” is accepted on “\(server)” a second time",
                    at: entry.range,
                    help: "remove the entry",
                    related: [findings.related("the first time", earlier)]
                )
                continue
            }
            seen[pair] = entry.range
            acceptances.append(Acceptance(server: server, update: update, reason: reason))
        }
        return acceptances
    }
}
