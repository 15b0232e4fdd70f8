// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldModel
import Glibc

/// What `statx(2)` tells of an inode.
package struct FileStatus: Hashable, Sendable {
    /// The inode.
    package var identity: FileIdentity
    /// What kind of inode it is.
    package var type: FileType
    /// The size in bytes.
    package var size: UInt64
    /// The modification time.
    package var modified: Timestamp
    /// The status change time.
    package var changed: Timestamp
    /// Permission bits, `07777`.
    package var mode: UInt16
    /// The owning user's number.
    package var owner: UInt32
    /// The owning group's number.
    package var group: UInt32
    /// The number of names.
    package var links: UInt32
    /// The device that holds it, major number above minor.
    package var device: UInt64
    /// Whether a file system is mounted here.
    package var isMountRoot: Bool

    /// The kinds of inodes.
    package enum FileType: Hashable, Sendable {
        case directory
        case file
        case symbolicLink
        case other
    }

    /// The kind as replication knows it; `nil` for devices, sockets and FIFOs.
    package var kind: ItemKind? {
        switch type {
        case .directory: .directory
        case .file: .file
        case .symbolicLink: .symbolicLink
        case .other: nil
        }
    }

    /// The fingerprint.
    ///
    /// A directory's size and modification time are zero; its status change time is kept, so that a changed mode
    /// shows, although an entry made or removed moves it too.
    package var fingerprint: Fingerprint {
        let isDirectory = type == .directory
        return Fingerprint(
            identity: identity,
            size: isDirectory ? 0 : size,
            modified: isDirectory ? .zero : modified,
            changed: changed
        )
    }

    /// Whether this is still exactly what `expected` says.
    ///
    /// Of a directory only the inode counts.
    func matches(_ expected: Fingerprint) -> Bool {
        type == .directory ? identity == expected.identity : fingerprint == expected
    }
}

extension FileStatus {
    private init(_ status: ef_status) {
        identity = FileIdentity(
            inode: status.inode,
            birth: Timestamp(seconds: status.birth_seconds, nanoseconds: status.birth_nanoseconds)
        )
        type =
            switch mode_t(status.mode) & S_IFMT {
            case S_IFDIR: .directory
            case S_IFREG: .file
            case S_IFLNK: .symbolicLink
            default: .other
            }
        size = status.size
        modified = Timestamp(seconds: status.modified_seconds, nanoseconds: status.modified_nanoseconds)
        changed = Timestamp(seconds: status.changed_seconds, nanoseconds: status.changed_nanoseconds)
        mode = UInt16(status.mode & 0o7777)
        owner = status.owner
        group = status.group
        links = status.links
        device = UInt64(status.device_major) << 32 | UInt64(status.device_minor)
        isMountRoot = status.is_mount_root != 0
    }

    /// Asks about an open descriptor.
    ///
    /// System call: `statx(2)`.
    static func of(_ descriptor: Int32) throws(SystemError) -> FileStatus {
        var status = ef_status()
        _ = try systemCall(.status) { unsafe ef_statx(descriptor, "", 1, &status) }
        return FileStatus(status)
    }

    /// Asks about a name in a directory; a link is not followed.
    ///
    /// System call: `statx(2)`.
    static func of(_ name: FileName, in directory: Int32) throws(SystemError) -> FileStatus {
        var status = ef_status()
        _ = try unsafe name.withText { text throws(SystemError) in
            try systemCall(.status) { unsafe ef_statx(directory, text, 0, &status) }
        }
        return FileStatus(status)
    }

    /// Asks about a name in a directory; `nil` when nothing is there.
    static func find(_ name: FileName, in directory: Int32) throws(SystemError) -> FileStatus? {
        do throws(SystemError) {
            return try of(name, in: directory)
        } catch {
            if error.number == ENOENT { return nil }
            throw error
        }
    }
}
