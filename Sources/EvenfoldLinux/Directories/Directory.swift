// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// A directory that is held open, and the only way to what is in it.
///
/// Opened with `O_PATH` where nothing is read from it, which no permission listener can hold.
final class Directory: Sendable {
    /// The open descriptor.
    let descriptor: Descriptor
    /// The inode it was when it was opened; a descriptor never changes its inode.
    let identity: FileIdentity

    init(_ descriptor: consuming Descriptor) throws(SystemError) {
        let status = try FileStatus.of(descriptor.number)
        guard status.type == .directory else { throw SystemError(.open, ENOTDIR) }
        identity = status.identity
        self.descriptor = descriptor
    }

    /// The kernel's number.
    var number: Int32 { descriptor.number }

    /// A directory of this name in this one, for `…at` calls only; never through a link or into another file system.
    func directory(_ name: FileName) throws(SystemError) -> Directory {
        try Directory(Descriptor.open(name, in: number, flags: ef_o_path | ef_o_directory))
    }

    /// A directory of this name in this one, for reading and `fsync(2)` too.
    func readableDirectory(_ name: FileName) throws(SystemError) -> Directory {
        try Directory(Descriptor.open(name, in: number, flags: O_RDONLY | ef_o_directory))
    }

    /// Makes a directory if nothing of that name is there.
    ///
    /// System call: `mkdirat(2)`.
    func makeDirectory(_ name: FileName, mode: mode_t) throws(SystemError) {
        _ = try unsafe name.withText { text throws(SystemError) in
            try systemCall(.makeDirectory) { unsafe mkdirat(number, text, mode) }
        }
    }

    /// Removes a file or link.
    ///
    /// System call: `unlinkat(2)`.
    func unlink(_ name: FileName) throws(SystemError) {
        _ = try unsafe name.withText { text throws(SystemError) in
            try systemCall(.remove) { unsafe unlinkat(number, text, 0) }
        }
    }

    /// Removes an empty directory.
    ///
    /// System call: `unlinkat(2)`.
    func removeDirectory(_ name: FileName) throws(SystemError) {
        _ = try unsafe name.withText { text throws(SystemError) in
            try systemCall(.remove) { unsafe unlinkat(number, text, ef_at_removedir) }
        }
    }

    /// Renames onto a name where nothing is.
    ///
    /// System call: `renameat2(2)` with `RENAME_NOREPLACE`.
    func move(_ name: FileName, to directory: Directory, _ newName: FileName) throws(SystemError) {
        try rename(name, to: directory, newName, ef_rename_noreplace)
    }

    /// Swaps two names in one step.
    ///
    /// System call: `renameat2(2)` with `RENAME_EXCHANGE`.
    func exchange(_ name: FileName, with directory: Directory, _ otherName: FileName) throws(SystemError) {
        try rename(name, to: directory, otherName, ef_rename_exchange)
    }

    private func rename(
        _ name: FileName,
        to directory: Directory,
        _ newName: FileName,
        _ flags: UInt32
    ) throws(SystemError) {
        _ = try unsafe name.withText { from throws(SystemError) in
            try unsafe newName.withText { to throws(SystemError) in
                try systemCall(.rename) { unsafe ef_renameat2(number, from, directory.number, to, flags) }
            }
        }
    }

    /// The target of a symbolic link, byte for byte.
    ///
    /// System call: `readlinkat(2)`.
    func target(of name: FileName) throws(SystemError) -> [UInt8] {
        try unsafe name.withText { text throws(SystemError) in
            try unsafe readTarget(directory: number, text)
        }
    }
}

/// Reads a link's target; an empty name means the link that the descriptor itself is.
///
/// System call: `readlinkat(2)`.
func readTarget(directory: Int32, _ text: UnsafePointer<CChar>) throws(SystemError) -> [UInt8] {
    // PATH_MAX, above which no file system keeps a target.
    try unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { buffer throws(SystemError) in
        guard let start = buffer.baseAddress else { return [] }
        let count = try systemCall(.readLink) { unsafe readlinkat(directory, text, start, buffer.count) }
        return unsafe buffer.prefix(count).map { UInt8(bitPattern: $0) }
    }
}
