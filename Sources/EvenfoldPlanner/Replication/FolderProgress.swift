// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology

/// How far a folder's members are, and in which order content reaches those that lack it.
struct FolderProgress {
    /// One initial sync to come.
    struct Sync: Hashable, Sendable {
        /// The member's server.
        var server: String
        /// The member that serves it, where that one's own initial sync is in the plan or done; `nil` for a beginning.
        var source: String?
        /// Steps of other members that must be done first, apart from the source's initial sync.
        var requires: [String] = []
        /// Why, as a sentence without a full stop.
        var reason: String
    }

    let folder: Folder
    let known: [String: ObservedMember]
    /// The step that leaves a member initialised, where the plan has one.
    var initialised: [String: String] = [:]
    /// The step that leaves a member synchronised, where the plan has one.
    var synced: [String: String] = [:]

    init(folder: Folder, known: [String: ObservedMember]) {
        self.folder = folder
        self.known = known
    }

    /// Whether everybody's content is published, so that no member has to wait for another's sync.
    private var isMerge: Bool { folder.initialSync == .merge && !folder.members.contains { $0.primary } }

    private func isSynced(_ server: String) -> Bool { known[server]?.state == .synced }

    /// The members whose content the first synchronisation begins with: the primary, or the only member.
    private var beginnings: [String] {
        folder.members.count == 1 ? folder.members.map(\.server) : folder.members.filter(\.primary).map(\.server)
    }

    /// Whether the first synchronisation has content to begin with.
    var hasBeginning: Bool {
        isMerge || !beginnings.isEmpty || folder.members.contains { isSynced($0.server) }
    }

    /// Whether the member is synchronised, or will be.
    func isCovered(_ server: String) -> Bool { isSynced(server) || synced[server] != nil }

    /// The initial syncs in an order in which they can run: breadth first from those that have the content, along the
    /// connections.
    ///
    /// Each waits for the one that serves it.
    ///
    /// - Complexity: O(members + connections), and sorting in merge mode.
    func syncOrder(leftOut: Set<String>) -> [Sync] {
        let candidates = folder.members.map(\.server).filter { !leftOut.contains($0) && !isSynced($0) }
        guard !isMerge else { return merged(candidates) }
        var result: [Sync] = []
        var queue = folder.members.map(\.server).filter(isSynced)
        var missing = Set(candidates)
        for member in folder.members where beginnings.contains(member.server) && missing.contains(member.server) {
            let reason = "\(member.server) is the \(member.primary ? "primary: its content wins" : "only member")"
            result.append(Sync(server: member.server, reason: reason))
            queue.append(member.server)
            missing.remove(member.server)
        }
        let pullers = Dictionary(grouping: folder.connections, by: \.from)
        var position = 0
        while position < queue.count {
            let source = queue[position]
            position += 1
            for connection in pullers[source] ?? [] where missing.remove(connection.to) != nil {
                queue.append(connection.to)
                let reason = "it takes the content over from \(source)"
                result.append(Sync(server: connection.to, source: source, reason: reason))
            }
        }
        return result
    }

    private func merged(_ candidates: [String]) -> [Sync] {
        let sources = Dictionary(grouping: folder.connections.filter { $0.from != $0.to }, by: \.to)
        return candidates.map { server in
            let requires = Set((sources[server] ?? []).map(\.from)).sorted().compactMap { initialised[$0] }
            return Sync(server: server, requires: requires, reason: "the trees of all members are joined")
        }
    }
}
