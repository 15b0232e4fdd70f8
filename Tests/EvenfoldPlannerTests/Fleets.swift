// SPDX-License-Identifier: Apache-2.0

import EvenfoldPlanner
import EvenfoldServicing
import EvenfoldTopology

/// Topologies, facts and observations for tests, in few words.
enum Fleets {
    static let article = "KB977381"

    static func server(
        _ name: String,
        _ system: DeclaredSystem? = nil,
        upcoming: [OrderedEvent] = []
    ) -> Server {
        Server(
            name: name,
            address: nil,
            system: system,
            factsCommand: nil,
            maintenance: Maintenance(actuator: .manual),
            upcoming: upcoming
        )
    }

    /// A Windows server with the role and without updates.
    static func windows(
        _ os: String,
        _ servicePack: Int?,
        _ platform: String = "x64",
        installed: [String] = []
    ) -> DeclaredSystem {
        DeclaredSystem(
            os: "windows-server-\(os)",
            servicePack: servicePack,
            platform: platform,
            roles: ["dfs-replication"],
            installedUpdates: installed,
            fileVersions: [:]
        )
    }

    static let linux = DeclaredSystem(
        os: "linux",
        servicePack: nil,
        platform: "x64",
        roles: nil,
        installedUpdates: [],
        fileVersions: [:]
    )

    /// A folder in full mesh whose first member is the primary.
    static func folder(
        _ name: String,
        _ members: [String],
        minOnline: Int = 1,
        primary: Bool = true,
        sync: InitialSync = .authoritative,
        connections: [Connection]? = nil,
        readOnly: Set<String> = []
    ) -> Folder {
        let mesh = members.flatMap { from in members.filter { $0 != from }.map { Connection(from: from, to: $0) } }
        return Folder(
            name: name,
            minOnline: minOnline,
            filter: FolderFilter(files: [], directories: []),
            initialSync: sync,
            deleteLimit: .percent(50),
            members: members.enumerated().map {
                Member(
                    server: $1,
                    path: "/srv/\(name)",
                    primary: primary && $0 == 0,
                    anyFileSystem: false,
                    isReadOnly: readOnly.contains($1)
                )
            },
            connections: connections ?? mesh
        )
    }

    static func star(_ hub: String, _ spokes: [String]) -> [Connection] {
        spokes.flatMap { [Connection(from: hub, to: $0), Connection(from: $0, to: hub)] }
    }

    static func topology(
        _ servers: [Server],
        _ folders: [Folder],
        require: [String] = [article],
        restart: RestartPolicy = .ifRequired,
        accept: [Acceptance] = []
    ) -> Topology {
        Topology(
            name: "test",
            servers: servers,
            folders: folders,
            updates: UpdatePolicy(require: require, restart: restart, accept: accept)
        )
    }

    static func facts(_ topology: Topology) -> [String: ServerFacts] {
        Dictionary(
            uniqueKeysWithValues: topology.servers.compactMap { server in
                server.system.map { (server.name, ServerFacts(declared: $0)) }
            }
        )
    }

    static func plan(
        _ topology: Topology,
        observed: ObservedFleet = ObservedFleet(),
        options: Planner.Options = Planner.Options(),
        catalogue: UpdateCatalogue? = nil
    ) throws -> Plan {
        let catalogue = try catalogue ?? Catalogues.builtin()
        return try Planner(catalogue: catalogue, options: options).plan(
            topology,
            facts: facts(topology),
            observed: observed
        )
    }

    /// Every member of every folder, at `state`, with the topology's own settings.
    static func observed(_ topology: Topology, _ state: ObservedMember.State) -> ObservedFleet {
        ObservedFleet(
            members: topology.folders.flatMap { folder in
                folder.members.map {
                    ObservedMember(
                        server: $0.server,
                        folder: folder.name,
                        path: $0.path,
                        primary: $0.primary,
                        state: state,
                        settings: folder
                    )
                }
            }
        )
    }

    /// Three servers, one of each Windows product, in one folder: the fleet of the demonstration.
    static func seed(minOnline: Int = 2, restart: RestartPolicy = .ifRequired) -> Topology {
        topology(
            [
                server("hq", windows("2008", 2)), server("berlin", windows("2003-r2", 2, "x86")),
                server("paris", windows("2008-r2", 0)),
            ],
            [folder("projects", ["hq", "berlin", "paris"], minOnline: minOnline)],
            restart: restart
        )
    }

    /// Three servers on which something is about to be done by hand: one that must be updated before, one on which
    /// nothing stands in its way, and one that nobody knows; the second is a read-only member, too.
    static func orders() -> Topology {
        topology(
            [
                server("dc", windows("2008", 2), upcoming: [.sysvolMigration]),
                server("fs", windows("2008-r2", 1, installed: ["KB2780453"]), upcoming: [.automaticRecovery]),
                server("unknown", upcoming: [.sysvolMigration]),
            ],
            [folder("projects", ["dc", "fs"], readOnly: ["fs"])],
            require: []
        )
    }

    /// One server for each combination that existed, and a Linux one, all in one folder.
    static func matrix() -> Topology {
        var servers: [Server] = []
        for (os, levels) in [("2003-r2", [1, 2]), ("2008", [1, 2]), ("2008-r2", [0, 1])] {
            for level in levels {
                for platform in ["x86", "x64", "ia64"] where !(os == "2008-r2" && platform == "x86") {
                    servers.append(server("w\(os)-sp\(level)-\(platform)", windows(os, level, platform)))
                }
            }
        }
        servers.append(server("penguin", linux))
        let names = ["penguin"] + servers.map(\.name).filter { $0 != "penguin" }
        return topology(servers, [folder("projects", names, minOnline: 14)])
    }
}
