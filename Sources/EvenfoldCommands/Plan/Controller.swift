// SPDX-License-Identifier: Apache-2.0

package import EvenfoldServicing
import EvenfoldTopology

extension [Server] {
    /// The server whose machine the command runs on, which is restarted last of all: with it, whoever watches the others
    /// goes down.
    ///
    /// - Parameters:
    ///   - agents: What agents found out about their servers.
    ///   - bootID: The boot of the command's machine; `nil` where it cannot be told.
    /// - Returns: The only server with an agent of its own on the same boot; `nil` where there is none. Where there are
    ///   several, they are containers of one machine, and none of their restarts takes the command down.
    package func controller(_ agents: [String: ServerFacts], bootID: String?) -> String? {
        guard let bootID else { return nil }
        let here = filter { $0.address != nil && agents[$0.name]?.bootID == bootID }
        return here.count == 1 ? here.first?.name : nil
    }
}
