// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// All inodes of a disk at one moment, by number: what processes see, or what a power cut would leave.
struct DiskImage: Hashable, Sendable {
    /// The inodes by number; `nil` where none was made (durably).
    var inodes: [Inode?]

    /// Applies one change.
    ///
    /// A change of an inode that is not there is nothing: its making was lost.
    mutating func apply(_ change: DiskChange) {
        switch change {
        case .create(let number, let inode):
            while inodes.count <= number { inodes.append(nil) }
            inodes[number] = inode
        case .link(let directory, let name, let number, let time):
            update(directory) { inode in
                let (index, isThere) = inode.position(of: name)
                if isThere {
                    inode.entries[index].inode = number
                } else {
                    inode.entries.insert(DirectoryEntry(name: name, inode: number), at: index)
                }
                inode.changed = time
            }
        case .unlink(let directory, let name, let time):
            update(directory) { inode in
                let (index, isThere) = inode.position(of: name)
                if isThere { inode.entries.remove(at: index) }
                inode.changed = time
            }
        case .touch(let number, let time):
            update(number) { $0.changed = time }
        case .attributes(let number, let attributes, let modified, let time):
            update(number) { inode in
                inode.attributes = attributes
                if let modified { inode.modified = modified }
                inode.changed = time
            }
        case .content(let number, let content, let modified, let time):
            update(number) { inode in
                inode.content = content
                inode.modified = modified
                inode.changed = time
            }
        }
    }

    private mutating func update(_ number: Int, _ body: (inout Inode) -> Void) {
        guard number < inodes.count, var inode = inodes[number] else { return }
        inodes[number] = nil
        body(&inode)
        inodes[number] = inode
    }
}

/// The smallest change of a disk.
enum DiskChange: Hashable, Sendable {
    /// A new inode, not linked anywhere yet.
    case create(Int, Inode)
    /// A name in a directory, new or taken over.
    case link(directory: Int, FileName, Int, Timestamp)
    /// A name gone from a directory.
    case unlink(directory: Int, FileName, Timestamp)
    /// A status change time.
    case touch(Int, Timestamp)
    /// Attributes and perhaps the modification time.
    case attributes(Int, FileAttributes, modified: Timestamp?, Timestamp)
    /// A content written in place.
    case content(Int, Content, modified: Timestamp, Timestamp)
}

/// Changes that survive a power cut together or not at all, and the inodes whose order they share.
struct DiskOperation: Hashable, Sendable {
    /// The inodes it touches; of two operations on one inode the later never survives without the earlier.
    let touches: [Int]
    /// The changes, in order.
    let changes: [DiskChange]
}
