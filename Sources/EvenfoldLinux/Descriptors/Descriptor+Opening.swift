// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// How path resolution below a folder's root is confined.
///
/// System call: `openat2(2)`.
let beneath = ef_resolve_beneath | ef_resolve_no_symlinks | ef_resolve_no_xdev | ef_resolve_no_magiclinks

extension Descriptor {
    /// Opens an absolute path, or one relative to the working directory.
    ///
    /// Only for paths that a probe has vouched for, and for Evenfold's own files; everything inside a folder goes
    /// through ``Directory``.
    ///
    /// System call: `open(2)`, always with `O_CLOEXEC`.
    package static func open(_ path: String, flags: Int32, mode: UInt32 = 0) throws(SystemError) -> Descriptor {
        try open(Array(path.utf8), flags: flags, mode: mode)
    }

    static func open(_ path: [UInt8], flags: Int32, mode: UInt32 = 0) throws(SystemError) -> Descriptor {
        guard !path.contains(0) else { throw SystemError(.open, EINVAL) }
        return Descriptor(
            owning: try unsafe withTerminated(path) { text throws(SystemError) in
                try systemCall(.open) { unsafe Glibc.open(text, flags | O_CLOEXEC, mode) }
            }
        )
    }

    /// Opens one name in a directory: never through a link, never another file system.
    static func open(
        _ name: FileName,
        in directory: Int32,
        flags: Int32,
        mode: UInt64 = 0
    ) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try unsafe name.withText { text throws(SystemError) in
                try systemCall(.open) { unsafe ef_openat2(directory, text, flags | ef_o_nofollow, mode, beneath) }
            }
        )
    }

    /// Opens a path of several names below a directory: never through a link, never another file system, never above
    /// it.
    static func open(beneath directory: Int32, path: [UInt8], flags: Int32) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try unsafe withTerminated(path) { text throws(SystemError) in
                try systemCall(.open) { unsafe ef_openat2(directory, text, flags | ef_o_nofollow, 0, beneath) }
            }
        )
    }
}
