// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension TopologyDecoder {
    /// Checks that a folder has a member to write to, and that its primary is one.
    mutating func checkWritable(_ folder: LocatedNode, _ members: [LocatedMember]) {
        let name = folder["name"]?.text ?? ""
        let nodes = folder["members"]?.elements ?? []
        var isReported = false
        for node in nodes {
            guard let primary = node["primary"], primary.boolean == true else { continue }
            guard let readOnly = field("readOnly", of: node, defaults: "member"), readOnly.boolean == true else {
                continue
            }
            isReported = true
            let isOwn = node["readOnly"] != nil
            findings.error(
                "EV0142",
                "the primary of “\(name)” is read-only",
                at: primary.range,
                help: isOwn
                    ? "remove “readOnly: true”, or make a member primary that is written to"
                    : "write “readOnly: false” here, or make a member primary that is written to",
                related: [findings.related("read-only by this", readOnly.range)]
            )
        }
        // Whoever puts the primary right has a member to write to; one that cannot be read may be it.
        guard !isReported, !members.isEmpty, members.count == nodes.count, members.allSatisfy(\.member.isReadOnly)
        else { return }
        findings.error(
            "EV0143",
            "all members of “\(name)” are read-only, so nothing could ever change in it",
            at: folder.entry("members")?.keyRange ?? folder.range,
            help: "leave “readOnly” out, or write “readOnly: false”, for the member that is written to"
        )
    }

    /// Checks that content can reach each read-only member from one that is written to, perhaps through others.
    ///
    /// - `lost`: Members of which it was said already that nothing joins them.
    /// - Complexity: O(members + connections).
    mutating func checkSources(
        _ members: [LocatedMember],
        _ connections: [Connection],
        _ folder: LocatedNode,
        lost: Set<String>
    ) {
        let writable = members.filter { !$0.member.isReadOnly }.map(\.member.server)
        guard let example = writable.first, writable.count < members.count else { return }
        let pullers = Dictionary(grouping: connections, by: \.from)
        var reached = Set(writable)
        var waiting = writable
        while let server = waiting.popLast() {
            for connection in pullers[server] ?? [] where reached.insert(connection.to).inserted {
                waiting.append(connection.to)
            }
        }
        let name = folder["name"]?.text ?? ""
        for member in members where !reached.contains(member.member.server) && !lost.contains(member.member.server) {
            let server = member.member.server
            findings.error(
                "EV0144",
                "no path of connections leads from a writable member to the read-only “\(server)” in “\(name)”",
                at: member.range,
                help: "add { from: \(example), to: \(server) }, or use “connections: full-mesh”"
            )
        }
    }
}
