// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// Tells of each change in one directory, by name or content, until it is let go.
///
/// The files are written by any process of this machine; changes made elsewhere on a network file system are not seen.
///
/// System calls: `inotify(7)`, `eventfd(2)`, `poll(2)`.
package final class DirectoryChanges: Sendable {
    private let end: Eventful

    /// Begins to watch; `handler` is called on a thread of its own, once for any number of changes that came together.
    ///
    /// - Throws: ``SystemError`` when the directory cannot be watched, or there is no thread.
    package init(of directory: String, _ handler: @escaping @Sendable () -> Void) throws(SystemError) {
        let descriptor = Descriptor(owning: try systemCall(.watch) { ef_inotify_init() })
        let number = descriptor.number
        let mask = UInt32(IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE)
        _ = try unsafe withTerminated(Array(directory.utf8)) { text throws(SystemError) in
            try systemCall(.watch) { unsafe ef_inotify_add_watch(number, text, mask) }
        }
        let end = try Eventful()
        self.end = end
        let watched = SharedDescriptor(descriptor)
        try OwnThread.start(named: "changes") {
            while true {
                var requests = [
                    pollfd(fd: watched.descriptor.number, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: end.number, events: Int16(POLLIN), revents: 0),
                ]
                let ready = unsafe poll(&requests, 2, -1)
                if ready < 0, errno == EINTR { continue }
                guard ready > 0, requests[1].revents == 0, requests[0].revents & Int16(POLLIN) != 0,
                    (try? watched.descriptor.read(upTo: 64 << 10)) != nil
                else { return }
                handler()
            }
        }
    }

    deinit { end.signal() }
}
