// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc
import Synchronization

/// What keeps a root from answering, until it is released.
final class RootHold: Sendable {
    /// The two ways in which a path check was seen to hang.
    enum Kind: String, CaseIterable, Sendable, CustomStringConvertible {
        /// A FUSE file system that never answers a lookup, mounted over the root.
        case silentFileSystem = "a file system that never answers"
        /// A fanotify permission listener, as on-access scanners are, that never decides about opening the root.
        case undecidedListener = "a permission listener that never decides"

        var description: String { rawValue }
    }

    private let kind: Kind
    private let root: String
    private let descriptor: Mutex<SharedDescriptor?>

    /// Holds the root; `nil`, with the reason said aloud, where the machine does not let a test do that.
    init?(_ kind: Kind, root: String) {
        let number =
            switch kind {
            case .silentFileSystem: unsafe lt_mount_silent_fuse(root)
            case .undecidedListener: unsafe lt_hold_opens(root)
            }
        guard number >= 0 else {
            print("SKIPPED: \(kind) needs root and the kernel's help, which are not to be had here (error \(errno))")
            return nil
        }
        self.kind = kind
        self.root = root
        descriptor = Mutex(SharedDescriptor(Descriptor(owning: number)))
    }

    deinit {
        release()
    }

    /// Lets go: whoever waits goes on, and the plain directory is there.
    func release() {
        let held = descriptor.withLock { descriptor -> SharedDescriptor? in
            let held = descriptor
            descriptor = nil
            return held
        }
        guard held != nil else { return }
        if kind == .silentFileSystem { _ = unsafe lt_unmount(root) }
    }
}
