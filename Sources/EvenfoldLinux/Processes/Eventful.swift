// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// Something that happens once and that a thread in `poll(2)` can wait for.
///
/// System call: `eventfd(2)`.
final class Eventful: Sendable {
    private let descriptor: Descriptor

    init() throws(SystemError) {
        descriptor = Descriptor(owning: try systemCall(.poll) { ef_eventfd() })
    }

    /// Readable once it has happened.
    var number: Int32 { descriptor.number }

    /// Makes it happen.
    func signal() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor.number, &one, 8)
    }
}
