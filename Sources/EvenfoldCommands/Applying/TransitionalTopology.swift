// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldTopology

/// Makes the topology that is in force while a plan is being carried out: the new one, and in it, as they were, the members
/// that have not left yet.
package enum TransitionalTopology {
    /// The topology.
    ///
    /// - `new`: What the operator wants.
    /// - `former`: What was in force.
    /// - `staying`: The members of `former` that `new` does not have and that have not left yet.
    package static func make(
        _ new: Topology,
        former: Topology?,
        staying: Set<FleetDocument.Activation>
    ) -> Topology {
        guard let former, !staying.isEmpty else { return new }
        var result = new
        for old in former.folders {
            let names = Set(staying.filter { $0.folder == old.name }.map(\.server))
            guard !names.isEmpty else { continue }
            keep(names, of: old, in: &result)
        }
        for server in former.servers {
            guard staying.contains(where: { $0.server == server.name }),
                result.servers.allSatisfy({ $0.name != server.name })
            else { continue }
            result.servers.append(server)
        }
        return result
    }

    private static func keep(_ names: Set<String>, of old: Folder, in result: inout Topology) {
        var folder: Folder
        let position = result.folders.firstIndex { $0.name == old.name }
        if let position {
            folder = result.folders[position]
        } else {
            folder = old
            folder.members = []
            folder.connections = []
        }
        folder.members += old.members.filter { member in
            names.contains(member.server) && folder.members.allSatisfy { $0.server != member.server }
        }
        let present = Set(folder.members.map(\.server))
        folder.connections += old.connections.filter { connection in
            (names.contains(connection.from) || names.contains(connection.to)) && present.contains(connection.from)
                && present.contains(connection.to) && !folder.connections.contains(connection)
        }
        if let position {
            result.folders[position] = folder
        } else {
            result.folders.append(folder)
        }
    }
}
