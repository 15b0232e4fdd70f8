// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
package import EvenfoldReplication

extension MemoryDisk {
    /// Lists one directory.
    package func list(_ reference: DirectoryReference) -> DirectoryListing {
        guard let number = resolve(reference), let directory = inode(number) else {
            return DirectoryListing(directory: reference.item, outcome: .vanished)
        }
        let entries = directory.entries.compactMap { entry in
            inode(entry.inode).map { ListedEntry(name: entry.name, kind: $0.kind, fingerprint: $0.fingerprint) }
        }
        return DirectoryListing(directory: reference.item, outcome: .entries(entries))
    }

    /// Reads everything about one name.
    package func inspect(_ name: FileName, in reference: DirectoryReference) -> InspectedEntry {
        var outcome = InspectedEntry.Outcome.vanished
        if let number = resolve(reference), let child = inode(number)?.child(name), let found = inode(child) {
            if let kind = found.kind {
                outcome = .found(
                    kind: kind,
                    fingerprint: found.fingerprint,
                    attributes: found.attributes,
                    target: found.target
                )
            } else {
                outcome = .notReplicable
            }
        }
        return InspectedEntry(directory: reference.item, name: name, outcome: outcome)
    }

    /// The content of a file that looks like `fingerprint`; `nil` where it is another one, or none.
    package func read(
        _ name: FileName,
        in reference: DirectoryReference,
        expecting fingerprint: Fingerprint
    ) -> Content? {
        guard let number = resolve(reference), let child = inode(number)?.child(name), let file = inode(child),
            file.kind == .file, file.fingerprint == fingerprint
        else { return nil }
        return file.content
    }

    /// The content of a kept file or link; `nil` where the store does not have it.
    package func kept(_ area: StoreArea, _ id: StoreID) -> Content? {
        guard let name = Self.storeName(id), let number = inode(Self.store(area))?.child(name) else { return nil }
        return inode(number)?.content
    }

    /// What stepped aside and waits, with everything below it; paths are those below the waiting place.
    package var standingAside: [TreeNode] {
        var nodes: [TreeNode] = []
        collect(Self.aside, .root) { nodes.append($0) }
        return nodes
    }

    /// The visible tree, parents before children, names sorted.
    package var tree: [TreeNode] {
        var nodes: [TreeNode] = []
        collect(Self.root, .root) { nodes.append($0) }
        return nodes
    }

    private func collect(_ directory: Int, _ path: RelativePath, _ body: (TreeNode) -> Void) {
        for entry in inode(directory)?.entries ?? [] {
            guard let found = inode(entry.inode) else { continue }
            let path = path.appending(entry.name)
            body(
                TreeNode(
                    path: path,
                    kind: found.kind,
                    content: found.content,
                    target: found.target,
                    attributes: found.attributes,
                    modified: found.kind == .directory ? .zero : found.modified
                )
            )
            if found.kind == .directory { collect(entry.inode, path, body) }
        }
    }
}

/// One path of a visible tree with everything that is replicated of it.
package struct TreeNode: Hashable, Sendable {
    /// The path.
    package let path: RelativePath
    /// The kind; `nil` for what is never replicated.
    package let kind: ItemKind?
    /// A file's content; a link's target as content; torn for directories.
    package let content: Content
    /// A link's target.
    package let target: [UInt8]
    /// Its attributes.
    package let attributes: FileAttributes
    /// Its modification time; zero for directories.
    package let modified: Timestamp
}
