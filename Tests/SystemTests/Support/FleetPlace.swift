// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Where a fleet lies whose operator and servers share one machine; its one folder is called `tree`.
struct FleetPlace: Sendable {
    /// The test's directory.
    let base: String
    /// The servers, the primary or hub first.
    let servers: [String]

    /// The operator's directory.
    var fleet: String { base + "/fleet" }
    /// The topology file.
    var topology: String { base + "/topology.yaml" }
    /// The folder's roots, by server.
    var roots: [String] { servers.map { root(of: $0) } }

    /// The folder's root on a server.
    func root(of server: String) -> String { "\(base)/\(server)/tree" }

    /// The root of the folder `held` on a server.
    func heldRoot(of server: String) -> String { "\(base)/\(server)/held" }

    /// A directory beside a root, on the same file system and in no folder.
    func outside(of server: String) -> String { "\(base)/\(server)/outside" }

    /// The state directory of a server's agent.
    func state(of server: String) -> String { "\(base)/\(server)/state" }

    /// Makes the directories around the roots; a root itself holds a tree already or is made by the program.
    func make() throws {
        for server in servers {
            try PlainFiles.makeDirectory("\(base)/\(server)")
            try PlainFiles.makeDirectory(outside(of: server))
        }
    }

    /// Writes the topology file.
    func write(_ file: FleetFile, ports: [String: Int] = [:]) throws {
        try PlainFiles.write(Array(file.text(for: self, ports: ports).utf8), to: topology)
    }
}
