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
    /// How many items stand on disk.
    private(set) var count = 0
    /// The bytes of all of them; directories have none.
    private(set) var bytes = ByteCount.zero

    /// Notes what was put on disk for an item; an item that is here already stands once.
    mutating func insert(_ id: ItemID, _ installed: Installation) {
        children[installed.parent, default: [:]][installed.name] = id
        let inode = installed.fingerprint.identity.inode
        if let other = byInode[inode] {
            if other == id || links[inode]?.contains(id) ?? false { return }
            links[inode, default: []].append(id)
        } else {
            byInode[inode] = id
        }
        count += 1
        bytes += ByteCount(installed.fingerprint.size)
    }

    /// Forgets what was put on disk for an item, where it is here.
    mutating func remove(_ id: ItemID, _ installed: Installation) {
        if children[installed.parent]?[installed.name] == id {
            children[installed.parent]?[installed.name] = nil
            if children[installed.parent]?.isEmpty ?? false { children[installed.parent] = nil }
        }
        let inode = installed.fingerprint.identity.inode
        if byInode[inode] == id {
            byInode[inode] = links[inode]?.first
            links[inode]?.removeFirst()
        } else if let index = links[inode]?.firstIndex(of: id) {
            links[inode]?.remove(at: index)
        } else {
            return
        }
        if links[inode]?.isEmpty ?? false { links[inode] = nil }
        count -= 1
        bytes = ByteCount(bytes.bytes - min(bytes.bytes, installed.fingerprint.size))
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
