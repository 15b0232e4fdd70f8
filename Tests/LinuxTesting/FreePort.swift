// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
package import EvenfoldLinux
import Glibc

/// A port of loopback for a server of a test's own.
package enum FreePort {
    /// A port that nobody listens on, below those that the kernel gives to outgoing connections: a server that was killed
    /// must find it free when it comes back.
    ///
    /// Somebody may listen there before it is used.
    ///
    /// `taken`: Ports that are not wanted.
    package static func find(besides taken: [Int] = []) throws(SystemError) -> Int {
        for _ in 0..<1_000 {
            let port = 20_000 + Int(try RandomBytes.word() % 10_000)
            if !taken.contains(port), lt_can_listen(Int32(port)) == 1 { return port }
        }
        throw SystemError(.open, EADDRINUSE)
    }
}
