// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
package import EvenfoldLinux
import Glibc

/// What keeps a path from answering; root only, and said aloud where it is not to be had.
package enum Mounted {
    /// A FUSE mount that answers nothing until `release` is called, which the test must do.
    package static func silentFuse(_ path: String) -> SilentMount? {
        let number = unsafe lt_mount_silent_fuse(path)
        guard number >= 0 else {
            print("SKIPPED: no FUSE mount is to be had here (error \(errno))")
            return nil
        }
        return SilentMount(path: path, descriptor: SharedDescriptor(Descriptor(owning: number)))
    }

    /// A listener that decides nothing until it is dropped.
    package static func holdOpens(_ path: String) -> SharedDescriptor? {
        let number = unsafe lt_hold_opens(path)
        guard number >= 0 else {
            print("SKIPPED: no permission listener is to be had here (error \(errno))")
            return nil
        }
        return SharedDescriptor(Descriptor(owning: number))
    }
}

/// A file system that is silent until it goes away.
package struct SilentMount: Sendable {
    package let path: String
    private var descriptor: SharedDescriptor?

    init(path: String, descriptor: SharedDescriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Ends the connection: every waiting request fails.
    package mutating func release() {
        descriptor = nil
        _ = unsafe lt_unmount(path)
    }
}
