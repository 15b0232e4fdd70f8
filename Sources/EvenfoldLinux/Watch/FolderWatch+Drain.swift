// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc
import Synchronization

/// Cookies: a file made in `.evenfold` is an event behind everything that happened before it.
extension FolderWatch {
    static let cookiePrefix = Array("cookie-".utf8)

    /// Watches the private directory for cookies.
    func watchCookies(in directory: Directory) throws(SystemError) {
        let path = Array("/proc/self/fd/\(directory.number)".utf8)
        let watch = try unsafe withTerminated(path) { text throws(SystemError) in
            try systemCall(.watch) {
                unsafe ef_inotify_add_watch(events.number, text, UInt32(IN_CREATE) | UInt32(IN_ONLYDIR))
            }
        }
        state.withLock { $0.cookieWatch = watch }
    }

    /// Registers what to call when the cookie of this name was seen; answers whether it will be seen at all.
    func registerDrain(_ cookie: FileName, _ completion: @escaping @Sendable (Bool) -> Void) -> Bool {
        state.withLock { state in
            guard !state.isStopped, state.cookieWatch != nil, state.unwatched.isEmpty else { return false }
            state.drains[cookie] = completion
            return true
        }
    }

    /// Forgets a drain whose cookie could not be made.
    func forgetDrain(_ cookie: FileName) -> (@Sendable (Bool) -> Void)? {
        state.withLock { $0.drains.removeValue(forKey: cookie) }
    }
}

extension LinuxFolderDisk {
    /// Calls `completion` once, when every hint about what happened before this call was given to the watch's
    /// handler, in that order and on the same thread.
    ///
    /// `false` means that hints are not complete (no watch, or not all directories watched): only a scan tells.
    package func drainWatch(_ completion: @escaping @Sendable (Bool) -> Void) {
        guard let watch, let cookie = FileName(FolderWatch.cookiePrefix + temporaryName("drain").bytes),
            watch.registerDrain(cookie, completion)
        else {
            completion(false)
            return
        }
        do throws(SystemError) {
            try Descriptor.open(cookie, in: area.top.number, flags: O_WRONLY | O_CREAT, mode: 0o600).close()
        } catch {
            watch.forgetDrain(cookie)?(false)
        }
        try? area.top.unlink(cookie)
    }
}
