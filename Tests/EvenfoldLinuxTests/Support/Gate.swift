// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc

/// A door that blocks threads until it is opened; only for threads of the engine's own.
final class Gate: Sendable {
    private let reading: Descriptor
    private let writing: Descriptor

    init() {
        var ends: [Int32] = [-1, -1]
        let result = unsafe pipe(&ends)
        precondition(result == 0, "no pipe")
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// Waits until the gate is open.
    func pass() {
        var waiting = [pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)]
        while unsafe poll(&waiting, 1, -1) < 0 {}
    }

    /// Opens the gate for good.
    func open() {
        try? writing.write([1])
    }
}
