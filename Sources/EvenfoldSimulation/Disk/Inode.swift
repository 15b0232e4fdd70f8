// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// One inode of a ``MemoryDisk``.
struct Inode: Hashable, Sendable {
    /// Number and birth time; a number is never given out twice.
    let identity: FileIdentity
    /// The kind; `nil` for a device, socket or FIFO.
    let kind: ItemKind?
    /// A file's content; a link's target is counted as content too, so that the ledger can follow it.
    var content: Content
    /// A link's target.
    var target: [UInt8]
    /// Mode, owners, extended attributes.
    var attributes: FileAttributes
    /// mtime.
    var modified: Timestamp
    /// ctime; every change moves it.
    var changed: Timestamp
    /// A directory's entries, sorted by name.
    var entries: [DirectoryEntry] = []

    /// What a listing or inspection shows; a directory keeps only identity and ctime.
    var fingerprint: Fingerprint {
        switch kind {
        case .directory: Fingerprint(identity: identity, size: 0, modified: .zero, changed: changed)
        case .symbolicLink:
            Fingerprint(identity: identity, size: UInt64(target.count), modified: modified, changed: changed)
        case .file, nil: Fingerprint(identity: identity, size: content.size, modified: modified, changed: changed)
        }
    }
}

/// One name in a directory.
struct DirectoryEntry: Hashable, Sendable {
    /// The name.
    let name: FileName
    /// The number of the inode.
    var inode: Int
}

extension Inode {
    /// Where `name` is, or where it belongs.
    ///
    /// - Complexity: O(log entries).
    func position(of name: FileName) -> (index: Int, isThere: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].name == name)
    }

    /// The inode under `name`.
    func child(_ name: FileName) -> Int? {
        let (index, isThere) = position(of: name)
        return isThere ? entries[index].inode : nil
    }
}
