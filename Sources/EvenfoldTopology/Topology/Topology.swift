// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing

/// A sound topology: what the file declares, with every default filled in and every name resolved.
///
/// Only validation makes one, so everything here holds the rules of `interface.md`: names are unique and known, roots
/// do not overlap on a server, connections join all members. Codable in a stable form: it is signed and sent to agents.
package struct Topology: Hashable, Sendable, Codable {
    /// The topology's name (`metadata.name`).
    package var name: String
    /// The servers in file order.
    package var servers: [Server]
    /// The replicated folders in file order.
    package var folders: [Folder]
    /// Which updates are wanted.
    package var updates: UpdatePolicy

    package init(name: String, servers: [Server], folders: [Folder], updates: UpdatePolicy) {
        self.name = name
        self.servers = servers
        self.folders = folders
        self.updates = updates
    }
}

/// One server of the topology.
package struct Server: Hashable, Sendable, Codable {
    /// Its name, unique in the topology.
    package var name: String
    /// `host:port` of its agent; `nil` for a server hosted by the command itself (embedded).
    package var address: String?
    /// The declared facts; `nil` when the file has none.
    package var system: DeclaredSystem?
    /// The command that prints its facts, argv; `nil` when the file names none.
    package var factsCommand: [String]?
    /// How and when updates and restarts happen.
    package var maintenance: Maintenance
    /// What somebody is about to do with its replication service by hand, in file order; empty for nothing.
    package var upcoming: [OrderedEvent]

    package init(
        name: String,
        address: String?,
        system: DeclaredSystem?,
        factsCommand: [String]?,
        maintenance: Maintenance,
        upcoming: [OrderedEvent] = []
    ) {
        self.name = name
        self.address = address
        self.system = system
        self.factsCommand = factsCommand
        self.maintenance = maintenance
        self.upcoming = upcoming
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case address
        case system
        case factsCommand
        case maintenance
        case upcoming
    }

    /// Topologies that were signed before there were upcoming events have none.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        address = try container.decodeIfPresent(String.self, forKey: .address)
        system = try container.decodeIfPresent(DeclaredSystem.self, forKey: .system)
        factsCommand = try container.decodeIfPresent([String].self, forKey: .factsCommand)
        maintenance = try container.decode(Maintenance.self, forKey: .maintenance)
        upcoming = try container.decodeIfPresent([OrderedEvent].self, forKey: .upcoming) ?? []
    }

    /// What is not said is not written, so that a topology without upcoming events keeps its form and its hash.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(address, forKey: .address)
        try container.encodeIfPresent(system, forKey: .system)
        try container.encodeIfPresent(factsCommand, forKey: .factsCommand)
        try container.encode(maintenance, forKey: .maintenance)
        if !upcoming.isEmpty { try container.encode(upcoming, forKey: .upcoming) }
    }
}

/// The facts about a server that the file declares; absent parts are unknown, never assumed.
package struct DeclaredSystem: Hashable, Sendable, Codable {
    /// The operating system's id in the catalogue, such as `windows-server-2008`.
    package var os: String
    /// The service pack; 0 is the first release; `nil` is unknown.
    package var servicePack: Int?
    /// `x86`, `x64`, `ia64` or `arm64`; `nil` is unknown.
    package var platform: String?
    /// Installed roles, such as `dfs-replication`; `nil` is unknown.
    package var roles: [String]?
    /// Installed updates, such as `KB979646`.
    package var installedUpdates: [String]
    /// Versions of files, by file name.
    package var fileVersions: [String: String]

    package init(
        os: String,
        servicePack: Int?,
        platform: String?,
        roles: [String]?,
        installedUpdates: [String],
        fileVersions: [String: String]
    ) {
        self.os = os
        self.servicePack = servicePack
        self.platform = platform
        self.roles = roles
        self.installedUpdates = installedUpdates
        self.fileVersions = fileVersions
    }
}

/// Which updates the replication service must have.
package struct UpdatePolicy: Hashable, Sendable, Codable {
    /// Ids of required updates, such as `KB977381`, in file order.
    package var require: [String]
    /// Whether apply may restart servers.
    package var restart: RestartPolicy
    /// Findings that somebody has accepted.
    package var accept: [Acceptance]

    package init(require: [String], restart: RestartPolicy, accept: [Acceptance]) {
        self.require = require
        self.restart = restart
        self.accept = accept
    }
}

/// Whether apply may restart servers.
package enum RestartPolicy: String, Hashable, Sendable, Codable {
    /// Where an update needs it.
    case ifRequired = "if-required"
    /// Never; updates that need a restart stay pending.
    case never
}

/// A finding about one update on one server that somebody accepted, with the reason.
package struct Acceptance: Hashable, Sendable, Codable {
    /// The server.
    package var server: String
    /// The update's id.
    package var update: String
    /// Why; shown in every plan.
    package var reason: String

    package init(server: String, update: String, reason: String) {
        self.server = server
        self.update = update
        self.reason = reason
    }
}
