// SPDX-License-Identifier: Apache-2.0

/// One replicated folder.
package struct Folder: Hashable, Sendable, Codable {
    /// Its name, unique in the topology.
    package var name: String
    /// The fewest healthy members that a restart round may leave.
    package var minOnline: Int
    /// What is left out of replication.
    package var filter: FolderFilter
    /// How the first synchronisation decides.
    package var initialSync: InitialSync
    /// How much a single scan may delete.
    package var deleteLimit: DeleteLimit
    /// The members in file order.
    package var members: [Member]
    /// The directed connections, each one a pull by `to` from `from`; full mesh and hubs are already spelled out.
    package var connections: [Connection]

    package init(
        name: String,
        minOnline: Int,
        filter: FolderFilter,
        initialSync: InitialSync,
        deleteLimit: DeleteLimit,
        members: [Member],
        connections: [Connection]
    ) {
        self.name = name
        self.minOnline = minOnline
        self.filter = filter
        self.initialSync = initialSync
        self.deleteLimit = deleteLimit
        self.members = members
        self.connections = connections
    }
}

/// One server's replica of a folder.
package struct Member: Hashable, Sendable, Codable {
    /// The server's name.
    package var server: String
    /// The absolute, normalised path of the root on that server.
    package var path: String
    /// Whether its content wins the first synchronisation.
    package var primary: Bool
    /// Whether the root may lie on a FUSE, network or automount file system (`fileSystem: any`).
    package var anyFileSystem: Bool
    /// Whether it takes changes over and makes none of its own; never the primary.
    package var isReadOnly: Bool

    package init(server: String, path: String, primary: Bool, anyFileSystem: Bool, isReadOnly: Bool = false) {
        self.server = server
        self.path = path
        self.primary = primary
        self.anyFileSystem = anyFileSystem
        self.isReadOnly = isReadOnly
    }

    private enum CodingKeys: String, CodingKey {
        case server
        case path
        case primary
        case anyFileSystem
        case isReadOnly
    }

    /// Topologies that were signed before there were read-only members have none.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        server = try container.decode(String.self, forKey: .server)
        path = try container.decode(String.self, forKey: .path)
        primary = try container.decode(Bool.self, forKey: .primary)
        anyFileSystem = try container.decode(Bool.self, forKey: .anyFileSystem)
        isReadOnly = try container.decodeIfPresent(Bool.self, forKey: .isReadOnly) ?? false
    }

    /// What is not said is not written, so that a topology without read-only members keeps its form and its hash.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(server, forKey: .server)
        try container.encode(path, forKey: .path)
        try container.encode(primary, forKey: .primary)
        try container.encode(anyFileSystem, forKey: .anyFileSystem)
        if isReadOnly { try container.encode(isReadOnly, forKey: .isReadOnly) }
    }
}

/// A one-way connection: `to` pulls from `from`.
package struct Connection: Hashable, Sendable, Codable {
    /// The source.
    package var from: String
    /// The puller.
    package var to: String

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// What is left out of replication; nothing by default.
package struct FolderFilter: Hashable, Sendable, Codable {
    /// Patterns for names of files and symbolic links, with `*` and `?`.
    package var files: [String]
    /// Patterns for names of directories.
    package var directories: [String]

    package init(files: [String], directories: [String]) {
        self.files = files
        self.directories = directories
    }
}

/// How the first synchronisation decides.
package enum InitialSync: String, Hashable, Sendable, Codable {
    /// The primary's content wins; what others had before is kept apart.
    case authoritative
    /// Everybody's content is published and the trees are joined.
    case merge
}

/// How much a single scan may delete before the folder stops and asks.
package enum DeleteLimit: Hashable, Sendable, Codable {
    /// More than this share of all items, in percent, and more than 100 items.
    case percent(Int)
    /// No limit.
    case off
}
