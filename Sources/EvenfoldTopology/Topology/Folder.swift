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

    package init(server: String, path: String, primary: Bool, anyFileSystem: Bool) {
        self.server = server
        self.path = path
        self.primary = primary
        self.anyFileSystem = anyFileSystem
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
