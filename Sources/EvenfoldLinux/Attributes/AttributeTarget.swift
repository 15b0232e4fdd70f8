// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import Glibc

/// An inode whose attributes are read or written: always through a descriptor, so that no name is resolved twice.
///
/// A descriptor opened with `O_PATH` takes no attribute calls of its own; its name in `/proc/self/fd` does and
/// reaches exactly that inode.
struct AttributeTarget {
    /// The open descriptor, of whatever kind.
    let descriptor: Int32
    /// Its name in `/proc/self/fd`.
    let path: [UInt8]
    /// What the inode is.
    let type: FileStatus.FileType
    /// Whether the descriptor is open for reading or writing, so that it takes calls of its own, which are cheaper.
    let isOpen: Bool

    init(_ descriptor: Int32, type: FileStatus.FileType, isOpen: Bool = false) {
        self.descriptor = descriptor
        self.type = type
        self.isOpen = isOpen
        path = Array("/proc/self/fd/\(descriptor)".utf8)
    }
}

/// Which bits and attributes a folder replicates.
package struct AttributePolicy: Hashable, Sendable {
    /// Whether setuid and setgid bits are replicated; otherwise they are masked both ways.
    package var replicatesSetIDBits: Bool

    package init(replicatesSetIDBits: Bool = false) {
        self.replicatesSetIDBits = replicatesSetIDBits
    }

    /// Setuid and setgid.
    static let setIDBits: UInt16 = 0o6000

    /// The mode as it is replicated.
    func replicated(_ mode: UInt16) -> UInt16 {
        replicatesSetIDBits ? mode & 0o7777 : mode & 0o7777 & ~Self.setIDBits
    }

    /// Whether an extended attribute is replicated: `user.*` and the two access control lists.
    ///
    /// `security.*` and `trusted.*` would turn one server's root into every server's.
    static func replicates(_ name: [UInt8]) -> Bool {
        guard name.count <= 255, !name.contains(0) else { return false }
        return name.count > 5 && name.starts(with: user) || name == accessList || name == defaultList
    }

    private static let user = Array("user.".utf8)
    /// The access list that governs the inode.
    static let accessList = Array("system.posix_acl_access".utf8)
    /// The access list that new entries of a directory inherit.
    static let defaultList = Array("system.posix_acl_default".utf8)
}
