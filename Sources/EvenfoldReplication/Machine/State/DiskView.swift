// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// What was put on disk, by place and by inode; the installations themselves stand in the entries.
struct DiskView: Sendable {
    /// By the item whose inode the directory is: what was put under which name.
    private(set) var children: [ItemID: [FileName: ItemID]] = [:]
    /// Items by inode number.
    ///
    /// Two names of one inode are two items; the further ones stand in `links`.
    private(set) var byInode: [UInt64: ItemID] = [:]
    private(set) var links: [UInt64: [ItemID]] = [:]

    mutating func insert(_ id: ItemID, _ installed: Installation) {
        children[installed.parent, default: [:]][installed.name] = id
        let inode = installed.fingerprint.identity.inode
        if let other = byInode[inode], other != id {
            links[inode, default: []].append(id)
        } else {
            byInode[inode] = id
        }
    }

    mutating func remove(_ id: ItemID, _ installed: Installation) {
        if children[installed.parent]?[installed.name] == id {
            children[installed.parent]?[installed.name] = nil
            if children[installed.parent]?.isEmpty ?? false { children[installed.parent] = nil }
        }
        let inode = installed.fingerprint.identity.inode
        if byInode[inode] == id {
            byInode[inode] = links[inode]?.first
            links[inode]?.removeFirst()
        } else {
            links[inode]?.removeAll { $0 == id }
        }
        if links[inode]?.isEmpty ?? false { links[inode] = nil }
    }

    /// Who stands under `name` in the directory.
    func occupant(of directory: ItemID, named name: FileName) -> ItemID? { children[directory]?[name] }

    /// Every item that the inode carries, the first one put there first.
    func items(with inode: UInt64) -> [ItemID] {
        guard let first = byInode[inode] else { return [] }
        return [first] + (links[inode] ?? [])
    }

    /// What stands in the directory, by name.
    func contents(of directory: ItemID) -> [ItemID] {
        guard let table = children[directory] else { return [] }
        return table.sorted { $0.key < $1.key }.map(\.value)
    }
}
