// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldCommands
import EvenfoldDiagnostics
import EvenfoldTopology
import Testing

@Suite("Fleet status")
struct FleetStatusTests {
    static var topology: Topology {
        var topology = RestartGateTests.topology(minOnline: 1, servers: ["a", "b"])
        topology.folders[0].connections = [Connection(from: "a", to: "b"), Connection(from: "b", to: "a")]
        return topology
    }

    static func connection(
        _ from: String,
        _ to: String,
        _ state: String = "connected",
        backlog: Int? = 0
    ) -> ConnectionStatus {
        ConnectionStatus(
            from: from,
            to: to,
            state: state,
            reason: state == "connected" ? nil : "refused",
            backlog: backlog
        )
    }

    static func answers(
        state: String = "normal",
        pending: Int = 0,
        connection: ConnectionStatus? = nil
    ) -> [String: AgentStatus] {
        let links = [connection ?? Self.connection("a", "b"), Self.connection("b", "a")]
        return ReplicationWatchTests.status("a", state: state, synced: true, connections: links, pending: pending)
            .merging(ReplicationWatchTests.status("b", synced: true, connections: links)) { $1 }
    }

    private func status(_ answers: [String: AgentStatus], failures: [String: String] = [:]) -> FleetStatus {
        FleetStatus(Self.topology, answers: answers, failures: failures)
    }

    @Test("in sync is: all answer, all normal, nothing pending, nothing on the way")
    func inSync() {
        let status = status(Self.answers())
        #expect(status.isInSync)
        #expect(!status.isDegraded)
    }

    @Test("work under way is not in sync and not degraded")
    func underWay() {
        for answers in [
            Self.answers(pending: 4), Self.answers(connection: Self.connection("a", "b", backlog: 2)),
            Self.answers(state: "initialSync"),
        ] {
            let status = status(answers)
            #expect(!status.isInSync)
            #expect(!status.isDegraded)
        }
    }

    @Test("a member that has something left to do is not in sync, though nothing can be counted")
    func atWork() {
        let links = [Self.connection("a", "b"), Self.connection("b", "a")]
        let busy = ReplicationWatchTests.status("b", synced: true, connections: links, isInSync: false)
        let status = status(Self.answers().merging(busy) { $1 })
        #expect(status.folders[0].obstacles == ["b is at work"])
        #expect(!status.isInSync && !status.isDegraded)
    }

    @Test("an error, a broken connection and a server without an answer are degraded, with reasons")
    func degraded() {
        let error = status(Self.answers(state: "inError"))
        #expect(error.isDegraded && !error.isInSync)
        let broken = status(Self.answers(connection: Self.connection("a", "b", "disconnected")))
        #expect(broken.isDegraded)
        #expect(broken.folders[0].obstacles == ["a to b is disconnected: refused"])
        let missing = status(Self.answers().filter { $0.key == "a" }, failures: ["b": "no route"])
        #expect(missing.isDegraded)
        #expect(missing.servers[1].unreachable == "no route")
    }

    @Test("the document has the keys of the design")
    func document() {
        let json = StatusView(status: status(Self.answers()), outcome: "inSync").json
        #expect(json["kind"] == "Status")
        let folder = json["folders"]?.arrayValue?.first
        for key in ["name", "inSync", "members", "connections"] { #expect(folder?[key] != nil, "\(key)") }
        let member = folder?["members"]?.arrayValue?.first
        for key in ["server", "state", "items", "bytes", "pending", "conflicts", "held"] {
            #expect(member?[key] != nil, "\(key)")
        }
        let connection = folder?["connections"]?.arrayValue?.first
        for key in ["from", "to", "state", "backlog"] { #expect(connection?[key] != nil, "\(key)") }
        #expect(json["servers"]?.arrayValue?.first?["reachable"] == true)
    }

    @Test("the text says at once whether a folder is in sync")
    func text() {
        let view = StatusView(status: status(Self.answers(pending: 4)), outcome: "notInSync")
        let text = view.text(Style(isColoured: false))
        #expect(text.hasPrefix("f: not in sync\n"))
        #expect(text.contains("4 records wait on a"))
    }
}
