// SPDX-License-Identifier: Apache-2.0

/// A topology of Linux servers with one folder.
struct FleetFile: Sendable {
    /// Who pulls from whom.
    enum Connections: Sendable {
        /// Everybody from everybody.
        case mesh
        /// The first server from everybody, and everybody from it.
        case hub
    }

    var connections = Connections.mesh
    /// Whether the members' contents are merged at first, instead of the first member's being taken over.
    var merges = false
    /// The servers whose members are read-only.
    var readOnly: Set<String> = []
    /// A second folder, `held`, whose root on the last server is on any file system.
    var hasHeldFolder = false

    private func heldFolder(_ place: FleetPlace) -> [String] {
        ["  - name: held", "    members:"]
            + place.servers.map { server in
                let role = server == place.servers.first ? ", primary: true" : ""
                let kind = server == place.servers.last ? ", fileSystem: any" : ""
                return "      - { server: \(server), path: \"\(place.heldRoot(of: server))\"\(role)\(kind) }"
            }
    }

    /// The file's text; a server without a port is hosted by the command.
    func text(for place: FleetPlace, ports: [String: Int]) -> String {
        let first = place.servers.first ?? ""
        var lines = ["apiVersion: evenfold/v1", "kind: Topology", "metadata: { name: system-test }", "servers:"]
        for server in place.servers {
            let address = ports[server].map { "address: \"127.0.0.1:\($0)\", " } ?? ""
            lines.append("  - { name: \(server), \(address)system: { os: linux } }")
        }
        lines += ["folders:", "  - name: tree"]
        // Storms delete more than an administrator's caution allows.
        lines.append("    deleteLimit: none")
        if merges { lines.append("    initialSync: merge") }
        switch connections {
        case .mesh: lines.append("    connections: full-mesh")
        case .hub: lines.append("    connections: { hubs: [\(first)] }")
        }
        lines.append("    members:")
        for server in place.servers {
            let role = server == first && !merges ? ", primary: true" : ""
            let mode = readOnly.contains(server) ? ", readOnly: true" : ""
            lines.append("      - { server: \(server), path: \"\(place.root(of: server))\"\(role)\(mode) }")
        }
        if hasHeldFolder { lines += heldFolder(place) }
        return lines.joined(separator: "\n") + "\n"
    }
}
