// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Ports of loopback that nobody listens at; somebody may before they are used.
package enum FreePorts {
    /// So many ports, all different.
    package static func find(_ count: Int) async throws -> [Int] {
        var channels: [any Channel] = []
        for _ in 0..<count {
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            channels.append(try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
        }
        let ports = channels.compactMap { $0.localAddress?.port }
        for channel in channels { try await channel.close() }
        return ports
    }
}
