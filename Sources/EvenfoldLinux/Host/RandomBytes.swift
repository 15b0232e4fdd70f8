// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux

/// Unpredictable bytes for keys, tokens and identities.
///
/// System call: `getrandom(2)`.
package enum RandomBytes {
    /// `count` bytes; waits only before the system ever had any.
    package static func make(_ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            done += try systemCall(.random) {
                unsafe bytes.withUnsafeMutableBytes {
                    unsafe ef_getrandom($0.baseAddress.map { unsafe $0 + done }, count - done)
                }
            }
        }
        return bytes
    }

    /// Eight bytes as a number.
    package static func word() throws(SystemError) -> UInt64 {
        try make(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
