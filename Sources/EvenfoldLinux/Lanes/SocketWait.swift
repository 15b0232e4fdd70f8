// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How a thread waits for a socket that a library owns, until another thread ends the waiting.
///
/// Only for the engine's own threads, never for the cooperative pool.
///
/// System calls: `poll(2)`, `eventfd(2)`.
package final class SocketWait: Sendable {
    private let interruption: Eventful

    /// Why a wait is over.
    package enum Outcome: Hashable, Sendable {
        /// The socket can be read or written, or is broken, which reading tells.
        case ready
        /// ``interrupt()`` was called, now or at any time before.
        case interrupted
        /// The time came first.
        case timedOut
    }

    package init() throws(SystemError) {
        interruption = try Eventful()
    }

    /// Ends this wait and every later one.
    package func interrupt() { interruption.signal() }

    /// Waits until the socket can be read, or also until it can be written.
    ///
    /// - Parameters:
    ///   - socket: The kernel's number; its owner keeps it open meanwhile.
    ///   - isWriting: Whether it is enough that the socket takes bytes.
    ///   - deadline: Until when; `nil` as long as it takes.
    /// - Returns: Why it is over.
    /// - Throws: ``SystemError`` when the kernel cannot wait.
    package func wait(
        for socket: Int32,
        orWriting isWriting: Bool = false,
        until deadline: MonotonicTime?
    ) throws(SystemError) -> Outcome {
        let events = Int16(POLLIN) | (isWriting ? Int16(POLLOUT) : 0)
        while true {
            var waiting = [
                pollfd(fd: interruption.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket, events: events, revents: 0),
            ]
            _ = try systemCall(.poll) { unsafe poll(&waiting, 2, deadline?.millisecondsLeft ?? -1) }
            if waiting[0].revents != 0 { return .interrupted }
            if waiting[1].revents != 0 { return .ready }
            if let deadline, MonotonicTime.now >= deadline { return .timedOut }
        }
    }
}
