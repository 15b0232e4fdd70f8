// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Signals that end a program in good order, taken by a thread that waits for them instead of a handler that
/// interrupts.
package enum SignalWatch {
    /// The signals that can be watched.
    package enum Signal: Int32, Hashable, Sendable {
        /// Ctrl-C.
        case interrupt = 2
        /// What a service manager sends.
        case terminate = 15
    }

    /// Blocks the signals in this thread and all that it will make, and calls `handler` on a thread of its own each
    /// time one comes.
    ///
    /// Call it first in `main`, before there are other threads.
    ///
    /// System calls: `pthread_sigmask(3)`, `sigwait(3)`.
    package static func start(
        _ signals: [Signal],
        _ handler: @escaping @Sendable (Signal) -> Void
    ) throws(SystemError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.rawValue) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        try OwnThread.start(named: "signals") {
            var set = sigset_t()
            unsafe sigemptyset(&set)
            for signal in signals { unsafe sigaddset(&set, signal.rawValue) }
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&set, &number) == 0, let signal = Signal(rawValue: number) else { continue }
                handler(signal)
            }
        }
    }
}
