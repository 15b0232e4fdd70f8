// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux

/// Signals that end a program in good order; the work is done by a thread, not in a handler that interrupts another.
package enum SignalWatch {
    /// The signals that can be watched.
    package enum Signal: Int32, Hashable, Sendable {
        /// Ctrl-C.
        case interrupt = 2
        /// What a service manager sends.
        case terminate = 15
    }

    /// Calls `handler` on a thread of its own each time one of the signals comes.
    ///
    /// By handlers, not by blocking signals and waiting for them: the main thread of a program that runs asynchronous code
    /// waits inside Dispatch with every signal unblocked. A signal that the process was started to ignore stays ignored.
    /// To be called once.
    ///
    /// System calls: `sigaction(2)`, `pipe2(2)`.
    package static func start(
        _ signals: [Signal],
        _ handler: @escaping @Sendable (Signal) -> Void
    ) throws(SystemError) {
        let numbers = signals.map(\.rawValue)
        var reading: Int32 = -1
        _ = try systemCall(.signal) { unsafe ef_watch_signals(numbers, Int32(numbers.count), &reading) }
        let pipe = SharedDescriptor(Descriptor(owning: reading))
        try OwnThread.start(named: "signals") {
            while let bytes = try? pipe.descriptor.read(upTo: 64), !bytes.isEmpty {
                for byte in bytes {
                    if let signal = Signal(rawValue: Int32(byte)) { handler(signal) }
                }
            }
        }
    }
}
