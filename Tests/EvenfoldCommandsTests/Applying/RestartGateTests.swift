// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldCommands
import EvenfoldTopology
import Testing

@Suite("Restart gate")
struct RestartGateTests {
    static func topology(minOnline: Int, servers: [String] = ["a", "b", "c"]) -> Topology {
        let folder = Folder(
            name: "f",
            minOnline: minOnline,
            filter: FolderFilter(files: [], directories: []),
            initialSync: .authoritative,
            deleteLimit: .off,
            members: servers.map { Member(server: $0, path: "/srv/\($0)", primary: $0 == "a", anyFileSystem: false) },
            connections: []
        )
        return Topology(
            name: "t",
            servers: servers.map {
                Server(
                    name: $0,
                    address: nil,
                    system: nil,
                    factsCommand: nil,
                    maintenance: Maintenance(actuator: .manual)
                )
            },
            folders: [folder],
            updates: UpdatePolicy(require: [], restart: .ifRequired, accept: [])
        )
    }

    private func synced(_ servers: [String]) -> [String: AgentStatus] {
        servers.reduce(into: [:]) { $0.merge(ReplicationWatchTests.status($1, synced: true)) { $1 } }
    }

    private func obstacles(minOnline: Int, _ statuses: [String: AgentStatus]) -> [String] {
        RestartGate.obstacles(toRestarting: "a", topology: Self.topology(minOnline: minOnline), statuses: statuses)
    }

    @Test("enough healthy others let a server restart")
    func open() {
        #expect(obstacles(minOnline: 2, synced(["a", "b", "c"])).isEmpty)
    }

    @Test("a member that does not answer counts as down")
    func oneMissing() {
        #expect(obstacles(minOnline: 2, synced(["a", "b"])).count == 1)
        #expect(obstacles(minOnline: 1, synced(["a", "b"])).isEmpty)
    }

    @Test("a folder that is being opened on the server is waited for")
    func opening() {
        var statuses = synced(["a", "b", "c"])
        statuses["a"]?.folders[0].isOpening = true
        #expect(obstacles(minOnline: 1, statuses) == ["folder f: a is opening it"])
    }

    @Test("a member in error counts as down")
    func inError() {
        let statuses = synced(["a", "b"]).merging(ReplicationWatchTests.status("c", state: "inError", synced: true)) {
            $1
        }
        #expect(obstacles(minOnline: 2, statuses).count == 1)
    }

    @Test("a server that serves nobody yet may restart")
    func notServing() {
        #expect(obstacles(minOnline: 2, ReplicationWatchTests.status("a")).isEmpty)
        #expect(obstacles(minOnline: 2, [:]).isEmpty)
    }

    @Test("a server that is being restarted counts as down, whatever was last heard of it")
    func goingDown() {
        let topology = Self.topology(minOnline: 1)
        let turns = RestartTurns()
        let all = synced(["a", "b", "c"])
        #expect(turns.ask("a", topology: topology, statuses: all) == .granted)
        #expect(turns.ask("b", topology: topology, statuses: all) == .granted)
        guard case .wait(let reason) = turns.ask("c", topology: topology, statuses: all) else {
            Issue.record("the last member went down")
            return
        }
        #expect(reason.contains("0 other members are healthy"))
        turns.end("a")
        #expect(turns.ask("c", topology: topology, statuses: all) == .granted)
    }

    @Test("a server that ended its turn without coming back is still down")
    func notBack() {
        let topology = Self.topology(minOnline: 1)
        let turns = RestartTurns()
        #expect(turns.ask("a", topology: topology, statuses: synced(["a", "b"])) == .granted)
        turns.end("a")
        #expect(turns.ask("b", topology: topology, statuses: synced(["b"])) != .granted)
    }

    @Test("after a stop no server goes down, and the first reason stays")
    func stopped() {
        let turns = RestartTurns()
        turns.stop(because: "first")
        turns.stop(because: "second")
        let answer = turns.ask("a", topology: Self.topology(minOnline: 0), statuses: synced(["a"]))
        #expect(answer == .stopped("first"))
    }

    @Test("changes that nobody else has yet hold a restart back")
    func backlog() {
        let connection = ConnectionStatus(from: "a", to: "b", state: "connected", reason: nil, backlog: 3)
        let statuses = synced(["b", "c"])
            .merging(ReplicationWatchTests.status("a", synced: true, connections: [connection])) { $1 }
        #expect(obstacles(minOnline: 1, statuses).first?.contains("3 changes") == true)
    }
}
