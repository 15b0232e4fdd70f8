// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import LinuxTesting
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

    private enum Means {
        case mount(SilentMount)
        case listener(SharedDescriptor)
    }

    private let means: Mutex<Means?>

    /// Holds the root; `nil`, with the reason said aloud, where the machine does not let a test do that.
    init?(_ kind: Kind, root: String) {
        let found: Means? =
            switch kind {
            case .silentFileSystem: Mounted.silentFuse(root).map(Means.mount)
            case .undecidedListener: Mounted.holdOpens(root).map(Means.listener)
            }
        guard let found else { return nil }
        means = Mutex(found)
    }

    deinit {
        release()
    }

    /// Lets go: whoever waits goes on, and the plain directory is there.
    func release() {
        let taken = means.withLock { means -> Means? in
            let taken = means
            means = nil
            return taken
        }
        // A listener lets go with its descriptor.
        if case .mount(var mount) = taken { mount.release() }
    }
}
