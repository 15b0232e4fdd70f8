// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc

/// What a local program does to files, by plain system calls.
enum LocalFiles {
    /// Writes a file of a name that must be free.
    static func create(_ path: String, _ text: String) throws {
        let file = try Descriptor.open(path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
        try file.write(Array(text.utf8))
    }

    /// Adds to the end of a file, in place.
    static func append(_ text: String, to path: String, creates: Bool = false) throws {
        let flags = O_WRONLY | O_APPEND | O_NOFOLLOW | (creates ? O_CREAT : 0)
        let file = try Descriptor.open(path, flags: flags, mode: 0o644)
        try file.write(Array(text.utf8))
    }

    /// Swaps two names in one step.
    static func exchange(_ left: String, _ right: String) throws { try check(.rename, unsafe lt_exchange(left, right)) }

    /// Renames to a name that must be free.
    static func renameNew(_ from: String, _ to: String) throws { try check(.rename, unsafe lt_rename_new(from, to)) }

    static func symlink(_ target: String, _ path: String) throws {
        try check(.makeLink, unsafe Glibc.symlink(target, path))
    }

    static func makeDirectory(_ path: String) throws {
        try check(.makeDirectory, unsafe Glibc.mkdir(path, 0o755))
    }

    static func chmod(_ path: String, _ mode: UInt32) throws {
        try check(.changeMode, unsafe Glibc.chmod(path, mode))
    }

    /// Sets an extended attribute.
    static func setAttribute(_ name: String, _ value: [UInt8], of path: String) throws {
        let size = value.count
        try check(.writeExtendedAttribute, unsafe lt_set_attribute(path, name, value, size))
    }

    /// Sets the modification time.
    static func setModified(_ path: String, seconds: Int64, nanoseconds: Int32) throws {
        try check(.setTimes, unsafe lt_set_modified(path, seconds, nanoseconds))
    }

    /// Whether a regular file is at the path itself.
    static func isFile(_ path: String) -> Bool { PlainFiles.status(path)?.type == .file }

    /// The directory that a path is in.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }

    /// The last component of a path.
    static func name(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    private static func check(_ operation: SystemError.Operation, _ result: Int32) throws {
        if result != 0 { throw SystemError(operation, errno) }
    }
}
