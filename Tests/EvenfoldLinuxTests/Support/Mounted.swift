// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc
import Testing

/// Mounts and listeners for the length of a closure; root only.
enum Mounted {
    static func tmpfs(_ path: String, _ body: () throws -> Void) throws {
        let result = unsafe lt_mount_tmpfs(path)
        try #require(result == 0)
        defer { _ = unsafe lt_unmount(path) }
        try body()
    }

    /// A FUSE mount that answers nothing until `release` is called, which the test must do.
    static func silentFuse(_ path: String) -> SilentMount? {
        let number = unsafe lt_mount_silent_fuse(path)
        guard number >= 0 else {
            print("SKIPPED: no FUSE mount is to be had here (error \(errno))")
            return nil
        }
        return SilentMount(path: path, descriptor: SharedDescriptor(Descriptor(owning: number)))
    }

    /// A listener that decides nothing until it is dropped.
    static func holdOpens(_ path: String) -> SharedDescriptor? {
        let number = unsafe lt_hold_opens(path)
        guard number >= 0 else {
            print("SKIPPED: no permission listener is to be had here (error \(errno))")
            return nil
        }
        return SharedDescriptor(Descriptor(owning: number))
    }
}

/// A file system that is silent until it goes away.
struct SilentMount {
    let path: String
    private var descriptor: SharedDescriptor?

    init(path: String, descriptor: SharedDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Ends the connection: every waiting request fails.
    mutating func release() {
        descriptor = nil
        _ = unsafe lt_unmount(path)
    }
}
