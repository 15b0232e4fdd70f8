// SPDX-License-Identifier: Apache-2.0

import EvenfoldTopology

/// What one server has to do for a document: which folders it opens, and who it is connected to.
///
/// Pure.
package struct FolderRoster: Hashable, Sendable {
    /// The settings of each folder that is activated here, by name.
    package var folders: [String: FolderSettings]
    /// The folders that each partner shares with this server, activated here or not.
    package var partners: [String: Set<String>]

    /// The roster of a server in a document.
    ///
    /// A server that the topology does not name has nothing to do.
    package init(document: FleetDocument, server: String) {
        folders = [:]
        partners = [:]
        for folder in document.topology.folders {
            guard let settings = FolderSettings(folder: folder, server: server) else { continue }
            for partner in settings.partners { partners[partner, default: []].insert(folder.name) }
            let activation = FleetDocument.Activation(server: server, folder: folder.name)
            if document.activated.contains(activation) { folders[folder.name] = settings }
        }
    }

    /// The connections to make, given which folders are open here and where servers are reached.
    ///
    /// - Parameters:
    ///   - ready: The folders that are open here now.
    ///   - address: Where a server is reached; `nil` where nobody knows.
    ///   - canDialBack: Whether a server knows where this one is reached.
    /// - Returns: One target for each partner, by name.
    package func targets(
        ready: Set<String>,
        address: (String) -> ListenAddress?,
        canDialBack: (String) -> Bool
    ) -> [PeerTarget] {
        partners.sorted { $0.key < $1.key }.map { partner, shared in
            PeerTarget(
                server: partner,
                address: address(partner),
                canDialBack: canDialBack(partner),
                folders: shared.intersection(ready)
            )
        }
    }
}
