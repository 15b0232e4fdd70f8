// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldLinux
import Glibc

/// Something that happens once and that threads can wait for; never for the cooperative pool.
final class Latch: Sendable {
    private let reading: Descriptor
    private let writing: Descriptor

    init() {
        var ends: [Int32] = [-1, -1]
        let result = unsafe pipe(&ends)
        precondition(result == 0, "no pipe")
        reading = Descriptor(owning: ends[0])
        writing = Descriptor(owning: ends[1])
    }

    /// Makes it happen.
    func open() {
        try? writing.write([1])
    }

    /// Waits until it has happened; `false` when the time came first.
    func wait(atMostSeconds seconds: Int32) -> Bool {
        lt_wait_readable(reading.number, seconds * 1_000) == 1
    }
}
