// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldModel
import EvenfoldTopology

/// Asks a server for everything that a folder holds.
struct FolderListing: Sendable {
    let session: FleetSession
    let folder: String
    let mode: ListingMode

    /// The entries in ascending order of their paths, after what was written before has been noticed.
    func result(on server: Server) async -> Result<[ComparedEntry], CommandFailure> {
        do throws(CommandFailure) {
            return .success(try await entries(on: server))
        } catch {
            return .failure(error)
        }
    }

    private func entries(on server: Server) async throws(CommandFailure) -> [ComparedEntry] {
        let folder = folder
        try await session.ask(server) { client in
            try await client.drain(folder: folder, timeout: .seconds(30))
        }
        let mode = mode
        let entries = try await session.ask(server) { client in
            var entries: [ComparedEntry] = []
            try await client.entries(of: folder, mode: mode) { part throws(ControlFailure) in
                entries += part.map(ComparedEntry.init)
                return true
            }
            return entries
        }
        // Agents list in the order of their trees; the comparison wants the order of bytes.
        return entries.sorted { $0.path < $1.path }
    }
}

extension ComparedEntry {
    /// What an agent lists.
    init(_ entry: ListingEntry) {
        let content: Content =
            switch entry.kind {
            case _ where !entry.isReadable: .unreadable(reason: "the server cannot read it")
            case .directory: .directory
            case .file: .file(size: entry.size, modified: entry.modified, digest: entry.digest)
            case .symbolicLink: .symbolicLink(target: entry.target)
            }
        self.init(path: entry.path, content: content, attributes: entry.isReadable ? entry.attributes : nil)
    }
}
