// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc

/// `apply --watch` with all servers inside it, for the length of a closure.
enum EmbeddedHost {
    /// Applies the topology and keeps hosting until the closure is done; answers how Ctrl-C then ended it.
    static func with(_ place: FleetPlace, _ body: () async throws -> Void) async throws -> CommandResult.Ending {
        let arguments = ["apply", place.topology, "--fleet", place.fleet, "--auto-approve", "--watch"]
        let host = try RunningEvenfold(arguments, ready: "Hosting")
        do {
            try await onThread { try host.waitUntilReady() }
            try await body()
        } catch {
            _ = try? await onThread { host.end(with: SIGKILL) }
            throw error
        }
        return try await onThread { host.end(with: SIGINT) }
    }
}
