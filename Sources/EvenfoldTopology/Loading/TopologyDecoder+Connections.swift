// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension TopologyDecoder {
    /// Spells out a folder's connections and checks that they join all members.
    mutating func decodeConnections(_ folder: LocatedNode, _ members: [LocatedMember]) -> [Connection] {
        let node = field("connections", of: folder, defaults: "folder")
        let place = node?.range ?? folder.entry("members")?.keyRange ?? folder.range
        let names = members.map(\.member.server)
        var hubs: [String]?
        if let node, let elements = node.elements { return decodeList(elements, folder, members) }
        if let list = node?["hubs"]?.elements {
            let known = Set(names.map(ExactText.init))
            hubs = list.filter { checkEnd($0, known, "the hub") }.compactMap(\.text)
            guard hubs?.isEmpty == false else { return [] }
        }
        // Two ends of which one is a hub are connected both ways; in a full mesh everybody is one.
        let hubSet = Set((hubs ?? names).map(ExactText.init))
        let hubNames = names.filter { hubSet.contains(ExactText($0)) }
        let count = hubNames.count * max(0, hubNames.count - 1) + 2 * hubNames.count * (names.count - hubNames.count)
        guard mayAdd(count, at: place) else { return [] }
        var connections: [Connection] = []
        for from in names {
            let pullers = hubSet.contains(ExactText(from)) ? names : hubNames
            for to in pullers where ExactText(from) != ExactText(to) {
                connections.append(Connection(from: from, to: to))
            }
        }
        return connections
    }

    private mutating func mayAdd(_ count: Int, at place: SourceRange) -> Bool {
        connectionCount += count
        guard connectionCount > Self.mostConnections else { return true }
        findings.error(
            "EV0137",
            "the topology has more than \(Self.mostConnections) connections",
            at: place,
            help: "connect large folders through hubs: “connections: { hubs: [...] }”"
        )
        return false
    }

    /// Whether a node names a member; reports it otherwise.
    private mutating func checkEnd(_ node: LocatedNode, _ members: Set<ExactText>, _ role: String) -> Bool {
        guard let name = node.text else { return false }
        guard checkServer(name, at: node.range, role) else { return false }
        if members.contains(ExactText(name)) { return true }
        findings.error(
            "EV0124",
            "\(role) “\(name)” is not a member of this folder",
            at: node.range,
            help: "add it to “members”"
        )
        return false
    }

    private mutating func decodeList(
        _ elements: [LocatedNode],
        _ folder: LocatedNode,
        _ members: [LocatedMember]
    ) -> [Connection] {
        guard mayAdd(elements.count, at: elements.first?.range ?? folder.range) else { return [] }
        let names = Set(members.map { ExactText($0.member.server) })
        var connections: [Connection] = []
        var places: [Connection: SourceRange] = [:]
        var isComplete = true
        for node in elements {
            guard let from = node["from"], let to = node["to"], let source = from.text, let puller = to.text else {
                isComplete = false
                continue
            }
            let areMembers = [checkEnd(from, names, "the source"), checkEnd(to, names, "the puller")]
            guard !areMembers.contains(false) else {
                isComplete = false
                continue
            }
            guard ExactText(source) != ExactText(puller) else {
                findings.error("EV0113", "“\(source)” is connected to itself", at: node.range, help: "remove the entry")
                continue
            }
            let connection = Connection(from: source, to: puller)
            if let earlier = places[connection] {
                findings.warning(
                    "EV0123",
                    "“\(puller)” is to pull from “\(source)” twice",
                    at: node.range,
                    help: "remove the entry",
                    related: [findings.related("the first time", earlier)]
                )
                continue
            }
            places[connection] = node.range
            connections.append(connection)
        }
        // Connections that are unsound themselves are reported above; what they would join is anybody's guess.
        if isComplete {
            let lost = checkJoined(members, connections, folder)
            checkSources(members, connections, folder, lost: lost)
            checkBothWays(members, connections, places)
        }
        return connections
    }

    /// - Returns: The members that no path joins to the first one.
    private mutating func checkJoined(
        _ members: [LocatedMember],
        _ connections: [Connection],
        _ folder: LocatedNode
    ) -> Set<String> {
        guard let first = members.first else { return [] }
        var neighbours: [String: [String]] = [:]
        for connection in connections {
            neighbours[connection.from, default: []].append(connection.to)
            neighbours[connection.to, default: []].append(connection.from)
        }
        var reached: Set<String> = [first.member.server]
        var waiting = [first.member.server]
        while let server = waiting.popLast() {
            waiting += (neighbours[server] ?? []).filter { reached.insert($0).inserted }
        }
        let name = folder["name"]?.text ?? ""
        var result: Set<String> = []
        for lost in members where !reached.contains(lost.member.server) {
            findings.error(
                "EV0114",
                "no path of connections joins “\(lost.member.server)” to “\(first.member.server)” in “\(name)”",
                at: lost.range,
                help: "connect it, or use “connections: full-mesh”"
            )
            result.insert(lost.member.server)
        }
        return result
    }

    private mutating func checkBothWays(
        _ members: [LocatedMember],
        _ connections: [Connection],
        _ places: [Connection: SourceRange]
    ) {
        let readOnly = Set(members.filter(\.member.isReadOnly).map(\.member.server))
        let sources = connections.reduce(into: [:]) { $0[$1.to, default: 0] += 1 }
        let givers = Set(connections.map(\.from))
        for connection in connections {
            // What would come back from a read-only member that has one source, or hands nothing on, is there already.
            let isEnd = sources[connection.to] == 1 || !givers.contains(connection.to)
            if readOnly.contains(connection.to), isEnd { continue }
            guard places[Connection(from: connection.to, to: connection.from)] == nil,
                let place = places[connection]
            else { continue }
            findings.warning(
                "EV0122",
                "“\(connection.to)” pulls from “\(connection.from)”, but not the other way round",
                at: place,
                help: "add { from: \(connection.to), to: \(connection.from) } unless that is meant"
            )
        }
    }
}
