// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldCommands
import Testing

@Suite("Return gate")
struct ReturnGateTests {
    private static func gate(synced: Bool = true) -> ReturnGate {
        ReturnGate(server: "a", before: ReplicationWatchTests.status("a", synced: synced)["a"])
    }

    /// The restarted server in a state, and a partner that has so many changes for it.
    private static func fleet(
        _ state: String = "normal",
        synced: Bool = true,
        backlog: Int? = nil
    ) -> [String: AgentStatus] {
        let connection = ConnectionStatus(from: "b", to: "a", state: "connected", reason: nil, backlog: backlog)
        return ReplicationWatchTests.status("a", state: state, synced: synced)
            .merging(ReplicationWatchTests.status("b", synced: true, connections: [connection])) { $1 }
    }

    @Test("a server that served nothing has nothing to come back to")
    func nothing() {
        var unserved = Self.gate(synced: false)
        var unknown = ReturnGate(server: "a", before: nil)
        #expect(unserved.folders.isEmpty)
        #expect(unserved.obstacles([:]).isEmpty)
        #expect(unknown.obstacles([:]).isEmpty)
    }

    @Test("a server is back when its folders are normal again")
    func back() {
        var gate = Self.gate()
        #expect(gate.obstacles([:]) == ["the agent of a does not answer yet"])
        for state in ["uninitialized", "initialSync", "autoRecovery", "inError"] {
            #expect(gate.obstacles(Self.fleet(state)).count == 1, "\(state)")
        }
        #expect(gate.obstacles(Self.fleet(synced: false)).count == 1)
        #expect(gate.obstacles(Self.fleet()).isEmpty)
    }

    @Test("a folder that its agent lost is waited for")
    func lost() {
        var gate = Self.gate()
        let empty = ["a": AgentStatus(server: "a", documentVersion: 1, watch: "inotify", folders: [])]
        #expect(gate.obstacles(empty) == ["folder f: the agent of a has not opened it yet"])
    }

    @Test("changes that waited for the server must get fewer before it counts as back")
    func backlog() {
        var gate = Self.gate()
        #expect(gate.obstacles(Self.fleet(backlog: 10)).count == 1)
        #expect(gate.obstacles(Self.fleet(backlog: 10)).count == 1)
        #expect(gate.obstacles(Self.fleet(backlog: 12)).count == 1)
        #expect(gate.obstacles(Self.fleet(backlog: 9)).isEmpty)
        #expect(gate.obstacles(Self.fleet(backlog: 0)).isEmpty)
    }
}
