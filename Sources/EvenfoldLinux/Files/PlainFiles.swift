// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// Plain work on files by path, for programs around the engine such as benchmarks.
///
/// Nothing here is durable, and nothing is confined to a root: never for replicated folders of others.
package enum PlainFiles {
    /// Makes a directory; one that exists already is fine.
    ///
    /// System call: `mkdir(2)`.
    package static func makeDirectory(_ path: String, mode: UInt16 = 0o755) throws(SystemError) {
        do throws(SystemError) {
            _ = try unsafe withTerminated(Array(path.utf8)) { text throws(SystemError) in
                try systemCall(.makeDirectory) { unsafe mkdir(text, mode_t(mode)) }
            }
        } catch  where error.number == EEXIST {
            return
        }
    }

    /// Removes an empty directory.
    ///
    /// System call: `rmdir(2)`.
    package static func removeDirectory(_ path: String) throws(SystemError) {
        _ = try unsafe withTerminated(Array(path.utf8)) { text throws(SystemError) in
            try systemCall(.remove) { unsafe rmdir(text) }
        }
    }

    /// Removes a file or link.
    ///
    /// System call: `unlink(2)`.
    package static func remove(_ path: String) throws(SystemError) {
        _ = try unsafe withTerminated(Array(path.utf8)) { text throws(SystemError) in
            try systemCall(.remove) { unsafe unlink(text) }
        }
    }

    /// Opens a file for writing, made or emptied.
    package static func create(_ path: String, mode: UInt16 = 0o644) throws(SystemError) -> Descriptor {
        try Descriptor.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode_t(mode))
    }

    /// Writes a whole file in place.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt16 = 0o644) throws(SystemError) {
        let file = try create(path, mode: mode)
        try file.write(bytes)
        try file.close()
    }

    /// Renames over whatever has the new name.
    ///
    /// System call: `rename(2)`.
    package static func rename(_ path: String, to newPath: String) throws(SystemError) {
        _ = try unsafe withTerminated(Array(path.utf8)) { from throws(SystemError) in
            try unsafe withTerminated(Array(newPath.utf8)) { to throws(SystemError) in
                try systemCall(.rename) { unsafe Glibc.rename(from, to) }
            }
        }
    }

    /// What is at a path, without following a final link; `nil` where nothing is or it cannot be seen.
    package static func status(_ path: String) -> FileStatus? {
        guard let descriptor = try? Descriptor.open(path, flags: ef_o_path | ef_o_nofollow) else { return nil }
        return try? FileStatus.of(descriptor.number)
    }

    /// Whether this process may run the file.
    ///
    /// System call: `access(2)`.
    package static func isExecutable(_ path: String) -> Bool {
        unsafe withTerminated(Array(path.utf8)) { unsafe access($0, X_OK) } == 0
    }

    /// Where a symbolic link leads; `nil` where there is none.
    ///
    /// System call: `readlink(2)`.
    package static func target(of path: String) -> String? {
        let target = try? unsafe withTerminated(Array(path.utf8)) { text throws(SystemError) in
            try unsafe readTarget(directory: ef_at_fdcwd, text)
        }
        return target.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The user and group this process works as.
    ///
    /// System calls: `geteuid(2)`, `getegid(2)`.
    package static var effectiveUser: (user: UInt32, group: UInt32) { (geteuid(), getegid()) }
}
