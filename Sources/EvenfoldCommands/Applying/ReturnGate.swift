// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent

/// Judges whether a server that was restarted serves its folders again, so that the next one may go down.
///
/// Capacity is what agents report, never what a timer says.
package struct ReturnGate: Hashable, Sendable {
    /// The server.
    package let server: String
    /// The folders that it served before and must serve again, by name.
    package let folders: [String]
    /// What each folder's partners had for the server when it was first seen again.
    private var firstBacklog: [String: Int] = [:]

    /// `before`: What the server's agent reported before the restart; `nil` when there is nothing to wait for.
    package init(server: String, before: AgentStatus?) {
        self.server = server
        folders = before?.folders.filter(\.isInitialSyncDone).map(\.folder).sorted() ?? []
    }

    /// What is not as it was yet, as sentences without a full stop; empty when the server is back.
    ///
    /// A folder that was in error before is waited for as well: `minOnline` counts it as down, but the restart may have
    /// been its cure, and its own step time limit ends the wait.
    ///
    /// `statuses`: What agents report, by server; a server that does not answer is missing.
    package mutating func obstacles(_ statuses: [String: AgentStatus]) -> [String] {
        guard !folders.isEmpty else { return [] }
        guard let own = statuses[server] else { return ["the agent of \(server) does not answer yet"] }
        var obstacles: [String] = []
        for name in folders {
            guard let member = own.folders.first(where: { $0.folder == name }) else {
                obstacles.append("folder \(name): the agent of \(server) has not opened it yet")
                continue
            }
            guard member.state == "normal", member.isInitialSyncDone else {
                obstacles.append("folder \(name): \(member.explanation ?? member.reason ?? member.state)")
                continue
            }
            let backlog = Self.inbound(to: server, of: name, statuses)
            let first = firstBacklog[name] ?? backlog
            firstBacklog[name] = first
            if backlog > 0, backlog >= first {
                obstacles.append("folder \(name): \(backlog) changes wait for \(server), and they do not get fewer")
            }
        }
        return obstacles
    }

    /// The most that one source of the folder still has for the server.
    private static func inbound(to server: String, of folder: String, _ statuses: [String: AgentStatus]) -> Int {
        var most = 0
        for (source, status) in statuses where source != server {
            for member in status.folders where member.folder == folder {
                for connection in member.connections where connection.from == source && connection.to == server {
                    most = max(most, connection.backlog ?? 0)
                }
            }
        }
        return most
    }
}
