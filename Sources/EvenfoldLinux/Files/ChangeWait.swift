// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// Waits until something changes in one directory, by name or content.
///
/// Changes between two waits are not lost.
///
/// System calls: `inotify(7)`, `poll(2)`.
package struct ChangeWait: ~Copyable {
    private let descriptor: Descriptor

    /// Begins to watch.
    package init(directory: String) throws(SystemError) {
        let opened = Descriptor(owning: try systemCall(.watch) { ef_inotify_init() })
        let number = opened.number
        let mask = UInt32(IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE)
        _ = try unsafe withTerminated(Array(directory.utf8)) { text throws(SystemError) in
            try systemCall(.watch) { unsafe ef_inotify_add_watch(number, text, mask) }
        }
        descriptor = opened
    }

    /// Waits for the next change; `false` when the time came first.
    package func next(before deadline: MonotonicTime) throws(SystemError) -> Bool {
        let number = descriptor.number
        while true {
            var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let ready = try systemCall(.poll) { unsafe poll(&request, 1, deadline.millisecondsLeft) }
            if ready > 0 {
                _ = try descriptor.read(upTo: 64 << 10)
                return true
            }
            if MonotonicTime.now >= deadline { return false }
        }
    }
}
