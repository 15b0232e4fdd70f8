// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldTopology

/// What all agents report, put together by folder, member and connection, and judged.
package struct FleetStatus: Hashable, Sendable {
    /// One server.
    package struct ServerEntry: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Why it cannot be reached; `nil` when it can.
        package var unreachable: String?
        /// How it notices changes; `nil` where it cannot be reached.
        package var watch: String?
    }

    /// One folder.
    package struct FolderEntry: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Its members, in topology order; `nil` for a server that does not answer or does not have the folder.
        package var members: [(server: String, status: MemberStatus?)]
        /// Its connections, in topology order.
        package var connections: [ConnectionStatus]
        /// Why it is not in sync, as sentences without a full stop; empty when it is.
        package var obstacles: [String]
        /// What somebody should look at; a subset of the obstacles.
        package var faults: [String]

        package static func == (left: FolderEntry, right: FolderEntry) -> Bool {
            left.name == right.name && left.connections == right.connections && left.obstacles == right.obstacles
                && left.faults == right.faults
                && left.members.elementsEqual(right.members) { $0.server == $1.server && $0.status == $1.status }
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    /// The servers, in topology order.
    package var servers: [ServerEntry]
    /// The folders, in topology order.
    package var folders: [FolderEntry]

    /// Puts the answers together.
    ///
    /// - `answers`: What each server reports.
    /// - `failures`: Why a server does not answer.
    package init(
        _ topology: Topology,
        answers: [String: AgentStatus],
        failures: [String: String],
        dormant: Set<String> = []
    ) {
        servers = topology.servers.map { server in
            let answer = answers[server.name]
            let reason = answer == nil ? failures[server.name] ?? "no answer" : nil
            return ServerEntry(name: server.name, unreachable: reason, watch: answer?.watch)
        }
        folders = topology.folders.map { FolderEntry($0, answers: answers, dormant: dormant) }
    }

    /// Whether every member of every folder has everything.
    package var isInSync: Bool { folders.allSatisfy(\.obstacles.isEmpty) && !isUnreachable }

    /// Whether somebody should look: a server that does not answer, a folder in error, a held path, a broken connection.
    package var isDegraded: Bool { isUnreachable || folders.contains { !$0.faults.isEmpty } }

    private var isUnreachable: Bool { servers.contains { $0.unreachable != nil } }
}

extension FleetStatus.FolderEntry {
    fileprivate init(_ folder: Folder, answers: [String: AgentStatus], dormant: Set<String>) {
        name = folder.name
        var found: [(server: String, status: MemberStatus?)] = []
        for member in folder.members {
            found.append((member.server, answers[member.server]?.folders.first { $0.folder == folder.name }))
        }
        members = found
        connections = folder.connections.map { connection in
            var status = Self.connection(connection, in: found)
            if dormant.contains(connection.from) || dormant.contains(connection.to) {
                (status.state, status.reason) = ("dormant", nil)
            }
            return status
        }
        (obstacles, faults) = ([], [])
        for (server, status) in found { judge(server, status, isAnswered: answers[server] != nil) }
        for connection in connections { judge(connection) }
        guard obstacles.isEmpty else { return }
        // Nothing that can be counted, but not done either: what lost its name still has to leave, say.
        for (server, status) in found where status?.isInSync == false { obstacles.append("\(server) is at work") }
    }

    /// The connection as its two ends see it: the source knows the backlog, and one end that is connected is not enough.
    private static func connection(
        _ connection: Connection,
        in members: [(server: String, status: MemberStatus?)]
    ) -> ConnectionStatus {
        func end(_ server: String) -> ConnectionStatus? {
            members.first { $0.server == server }?.status?.connections.first {
                $0.from == connection.from && $0.to == connection.to
            }
        }
        let (source, puller) = (end(connection.from), end(connection.to))
        let broken = [source, puller].compactMap(\.self).first { $0.state != "connected" }
        let state = source == nil && puller == nil ? "unknown" : broken?.state ?? "connected"
        return ConnectionStatus(
            from: connection.from,
            to: connection.to,
            state: state,
            reason: broken?.reason,
            backlog: source?.backlog
        )
    }

    private mutating func judge(_ server: String, _ status: MemberStatus?, isAnswered: Bool) {
        guard let status else {
            // A server that does not answer is a fault already.
            obstacles.append(isAnswered ? "\(server) does not have the folder" : "\(server) does not answer")
            return
        }
        if status.state == "inError" {
            let sentence = "\(server) is in error" + ((status.explanation ?? status.reason).map { ": \($0)" } ?? "")
            obstacles.append(sentence)
            faults.append(sentence)
        } else if status.state != "normal" {
            obstacles.append("\(server) is in state \(status.state)" + (status.explanation.map { ": \($0)" } ?? ""))
        } else if !status.isInitialSyncDone {
            obstacles.append("the initial sync of \(server) is not done")
        }
        if status.pending > 0 {
            obstacles.append(
                "\(Quantities.count(status.pending, "record")) \(status.pending == 1 ? "waits" : "wait") on \(server)"
            )
        }
        for held in status.held {
            let sentence = "\(held.path) is held on \(server): \(held.reason)"
            obstacles.append(sentence)
            faults.append(sentence)
        }
    }

    private mutating func judge(_ connection: ConnectionStatus) {
        let name = "\(connection.from) to \(connection.to)"
        if connection.state == "dormant" {
            obstacles.append("\(name) replicates only while evenfold apply --watch runs")
        } else if connection.state != "connected" {
            let sentence = "\(name) is \(connection.state)" + (connection.reason.map { ": \($0)" } ?? "")
            obstacles.append(sentence)
            if connection.state != "unknown" { faults.append(sentence) }
        } else if let backlog = connection.backlog, backlog > 0 {
            obstacles.append("\(Quantities.count(backlog, "change")) on the way from \(name)")
        }
    }
}
