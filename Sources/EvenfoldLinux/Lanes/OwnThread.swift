// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// A detached thread of the engine's own.
///
/// System call: `pthread_create(3)`.
enum OwnThread {
    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread that runs `body` once; its name is cut to the 15 bytes that the kernel keeps.
    static func start(named name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { unsafe pthread_attr_destroy(&attributes) }
        let error = unsafe pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                unsafe ef_name_thread(work.name)
                work.body()
                return nil
            },
            work.toOpaque()
        )
        guard error == 0 else {
            unsafe work.release()
            throw SystemError(.makeThread, error)
        }
    }
}
