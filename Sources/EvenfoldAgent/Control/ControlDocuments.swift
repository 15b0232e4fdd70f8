// SPDX-License-Identifier: Apache-2.0

/// Who an agent says it is.
package struct AgentIdentity: Hashable, Sendable, Codable {
    /// The server's name.
    package var server: String
    /// The fleet's id.
    package var fleet: String
    /// The version of the program.
    package var program: String
    /// The version of the document in force; 0 before the first.
    package var documentVersion: UInt64
    /// The host's boot id; empty where it is not known.
    package var bootID: String

    package init(server: String, fleet: String, program: String, documentVersion: UInt64, bootID: String) {
        self.server = server
        self.fleet = fleet
        self.program = program
        self.documentVersion = documentVersion
        self.bootID = bootID
    }
}

/// What one agent knows about its folders; the command puts those of all servers together.
package struct AgentStatus: Hashable, Sendable, Codable {
    /// The server's name.
    package var server: String
    /// The version of the document in force; 0 before the first.
    package var documentVersion: UInt64
    /// How changes are noticed: `fanotify`, `inotify`, `scan`.
    package var watch: String
    /// The folders that this server is a member of.
    package var folders: [MemberStatus]

    package init(server: String, documentVersion: UInt64, watch: String, folders: [MemberStatus]) {
        self.server = server
        self.documentVersion = documentVersion
        self.watch = watch
        self.folders = folders
    }
}

/// One folder on one server.
package struct MemberStatus: Hashable, Sendable, Codable {
    /// The folder.
    package var folder: String
    /// `uninitialized`, `initialized`, `initialSync`, `autoRecovery`, `normal`, `inError` or `paused`.
    package var state: String
    /// Whether its path is being checked and its index opened; absent is no.
    package var isOpening: Bool?
    /// Why it is `inError`; absent otherwise.
    package var reason: String?
    /// Whether the first synchronisation is done.
    package var isInitialSyncDone: Bool
    /// Visible items.
    package var items: Int
    /// Bytes of visible files.
    package var bytes: UInt64
    /// Records that wait to be installed.
    package var pending: Int
    /// Kept losers of conflicts.
    package var conflicts: Int
    /// What cannot be read or installed, and why.
    package var held: [HeldPath]
    /// The connections that this server takes part in.
    package var connections: [ConnectionStatus]
    /// The fault, or a scan that waits for an operator, as a sentence; absent where all is well.
    package var explanation: String?
    /// Bytes of kept losers of conflicts.
    package var conflictBytes: UInt64
    /// Whether this member has nothing to do and everything that its sources told it.
    package var isInSync: Bool
    /// What this member has processed, in a form that is equal for members that processed the same; empty while it is
    /// not open.
    package var knowledge: String
    /// Whether it only follows, and undoes what is written there; absent is no.
    package var isReadOnly: Bool?

    package init(
        folder: String,
        state: String,
        reason: String?,
        isInitialSyncDone: Bool,
        items: Int,
        bytes: UInt64,
        pending: Int,
        conflicts: Int,
        held: [HeldPath],
        connections: [ConnectionStatus],
        explanation: String? = nil,
        conflictBytes: UInt64 = 0,
        isInSync: Bool = false,
        knowledge: String = "",
        isOpening: Bool? = nil,
        isReadOnly: Bool? = nil
    ) {
        self.isOpening = isOpening
        self.isReadOnly = isReadOnly
        self.folder = folder
        self.state = state
        self.reason = reason
        self.isInitialSyncDone = isInitialSyncDone
        self.items = items
        self.bytes = bytes
        self.pending = pending
        self.conflicts = conflicts
        self.held = held
        self.connections = connections
        self.explanation = explanation
        self.conflictBytes = conflictBytes
        self.isInSync = isInSync
        self.knowledge = knowledge
    }
}

/// A path that cannot be read or installed.
package struct HeldPath: Hashable, Sendable, Codable {
    /// The path as text; bytes that are not UTF-8 as `\xNN`.
    package var path: String
    /// The path's bytes in base64; absent where the text is exact.
    package var pathBase64: String?
    /// Since when, in milliseconds since the epoch.
    package var since: UInt64
    /// Why.
    package var reason: String

    package init(path: String, pathBase64: String?, since: UInt64, reason: String) {
        self.path = path
        self.pathBase64 = pathBase64
        self.since = since
        self.reason = reason
    }
}

/// One directed connection of a folder, as one of its ends sees it.
package struct ConnectionStatus: Hashable, Sendable, Codable {
    /// The source.
    package var from: String
    /// The puller.
    package var to: String
    /// `connected` or `disconnected`.
    package var state: String
    /// Why it is disconnected; absent otherwise.
    package var reason: String?
    /// The source's records that the puller does not have; only the source tells, absent otherwise.
    package var backlog: Int?

    package init(from: String, to: String, state: String, reason: String?, backlog: Int?) {
        self.from = from
        self.to = to
        self.state = state
        self.reason = reason
        self.backlog = backlog
    }
}

/// One kept file.
package struct KeptSummary: Hashable, Sendable, Codable {
    /// Its number on that server.
    package var id: UInt64
    /// The folder.
    package var folder: String
    /// The server that keeps it.
    package var server: String
    /// The path it had, as text; bytes that are not UTF-8 as `\xNN`.
    package var path: String
    /// The path's bytes in base64; absent where the text is exact.
    package var pathBase64: String?
    /// `conflict`, `preexisting` or `deleted`.
    package var kind: String
    /// `file`, `directory` or `link`.
    package var itemKind: String
    /// Its size in bytes.
    package var size: UInt64
    /// When it was kept, in milliseconds since the epoch.
    package var time: UInt64
    /// The version that won, and the one that lost.
    package var winner: String?
    /// See ``winner``.
    package var loser: String

    package init(
        id: UInt64,
        folder: String,
        server: String,
        path: String,
        pathBase64: String?,
        kind: String,
        itemKind: String,
        size: UInt64,
        time: UInt64,
        winner: String?,
        loser: String
    ) {
        self.id = id
        self.folder = folder
        self.server = server
        self.path = path
        self.pathBase64 = pathBase64
        self.kind = kind
        self.itemKind = itemKind
        self.size = size
        self.time = time
        self.winner = winner
        self.loser = loser
    }
}
