// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
package import EvenfoldReplication
package import EvenfoldTopology

/// What one server is told about one of its folders: the part of the topology that concerns it.
package struct FolderSettings: Hashable, Sendable {
    /// The absolute path of the root here.
    package var path: String
    /// Whether the root may lie on any file system.
    package var anyFileSystem: Bool
    /// What the machine is told.
    package var configuration: MemberConfiguration
    /// The servers that this one pulls from.
    package var sources: Set<String>
    /// The servers that pull from this one.
    package var pullers: Set<String>

    /// The settings of `folder` on `server`; `nil` where the server is no member of it.
    package init?(folder: Folder, server: String) {
        guard let member = folder.members.first(where: { $0.server == server }) else { return nil }
        let sources = Set(folder.connections.filter { $0.to == server }.map(\.from))
        path = member.path
        anyFileSystem = member.anyFileSystem
        self.sources = sources
        pullers = Set(folder.connections.filter { $0.from == server }.map(\.to))
        let limit: Int? =
            switch folder.deleteLimit {
            case .percent(let percent): percent
            case .off: nil
            }
        configuration = MemberConfiguration(
            folder: folder.name,
            server: server,
            isPrimary: member.primary,
            mergesInitially: folder.initialSync == .merge,
            isReadOnly: member.isReadOnly,
            sources: sources,
            members: Set(folder.members.map(\.server)),
            fileFilter: folder.filter.files.compactMap { FileName($0) },
            directoryFilter: folder.filter.directories.compactMap { FileName($0) },
            deleteLimitPercent: limit
        )
    }

    /// The members at the other end of any connection of this one.
    package var partners: Set<String> { sources.union(pullers) }
}
