// SPDX-License-Identifier: Apache-2.0

/// A server that this one is connected to, as the topology has it.
package struct PeerTarget: Hashable, Sendable {
    /// Its name.
    package var server: String
    /// Where it is reached; `nil` where nobody knows, then it dials.
    package var address: ListenAddress?
    /// Whether it knows where this server is reached.
    package var canDialBack: Bool
    /// The folders that both are members of, that a connection joins, and that are open on this server now.
    package var folders: Set<String>

    package init(server: String, address: ListenAddress?, canDialBack: Bool, folders: Set<String>) {
        self.server = server
        self.address = address
        self.canDialBack = canDialBack
        self.folders = folders
    }

    /// Whether `own` dials: of two that both could, the smaller name, so that there is one connection for each pair.
    ///
    /// | peer's address known | own address known | who dials |
    /// | --- | --- | --- |
    /// | yes | yes | the smaller name |
    /// | yes | no | this server |
    /// | no | yes | the peer |
    /// | no | no | nobody |
    package func isDialled(by own: String) -> Bool {
        address != nil && (!canDialBack || own < server)
    }
}
