// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc

/// A pipe with a name, of which another process notices that this one is gone: reading it ends only then.
final class Lifeline: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        let failure = EtcdServer.Unavailable(description: "no pipe can be made at \(path)")
        guard unsafe mkfifo(path, 0o600) == 0 else { throw failure }
        // For reading as well, so that opening does not wait for the reader.
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure }
    }

    deinit { _ = close(descriptor) }
}
