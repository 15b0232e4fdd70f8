// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import LinuxTesting
import Testing

/// A fleet with an agent for every server, as on as many machines, for the length of a closure.
final class AgentFleet: Sendable {
    let place: FleetPlace
    /// The agents, by server.
    let agents: [String: AgentProcess]
    /// Where each listens, by server.
    let ports: [String: Int]

    private init(_ place: FleetPlace) throws {
        self.place = place
        var ports: [String: Int] = [:]
        for server in place.servers { ports[server] = try FreePort.find(besides: Array(ports.values)) }
        self.ports = ports
        var agents: [String: AgentProcess] = [:]
        for server in place.servers { agents[server] = AgentProcess(state: place.state(of: server)) }
        self.agents = agents
    }

    /// Makes the fleet, lets every server join, starts the agents and writes the topology.
    ///
    /// Applying it is left to the test. In the end every agent is stopped, and must stop in good order.
    static func with(
        _ place: FleetPlace,
        _ file: FleetFile,
        _ body: (AgentFleet) async throws -> Void
    ) async throws {
        let fleet = try AgentFleet(place)
        do {
            try await fleet.enrol(file)
            try await body(fleet)
        } catch {
            await fleet.stop()
            throw error
        }
        // Before the end, because a crash has told by then where it was.
        let messages = fleet.agents.mapValues { $0.messages }
        let endings = await fleet.stop()
        let isOrderly = endings.values.allSatisfy { $0 == .exited(0) }
        #expect(isOrderly, "agents that were told to stop: \(endings), and had said \(messages)")
    }

    /// Carries the topology out, the first synchronisation included.
    func apply() async throws {
        try await Evenfold.succeed(["apply", place.topology, "--fleet", place.fleet, "--auto-approve"])
    }

    /// Starts the agents that do not run, and waits until all listen.
    func start() async throws {
        let agents = agents
        try await onThread {
            for agent in agents.values { try agent.start() }
            for agent in agents.values { try agent.waitUntilReady() }
        }
    }

    private func enrol(_ file: FleetFile) async throws {
        try await Evenfold.succeed(["init", "--fleet", place.fleet])
        for (server, port) in ports.sorted(by: { $0.key < $1.key }) {
            let token = try await Self.token(for: server, in: place.fleet)
            let state = place.state(of: server)
            try await Evenfold.succeed(["join", token, "--state", state, "--listen", "127.0.0.1:\(port)"])
        }
        try place.write(file, ports: ports)
        try await start()
    }

    /// A token with which the server may join once.
    static func token(for server: String, in fleet: String) async throws -> String {
        let run = try await Evenfold.succeed(["token", "--fleet", fleet, server])
        guard let token = run.output.split(whereSeparator: \.isWhitespace).last else {
            throw Trouble("no token: \(run)")
        }
        return String(token)
    }

    @discardableResult
    private func stop() async -> [String: CommandResult.Ending] {
        let agents = agents
        let endings = try? await onThread { agents.compactMapValues { $0.terminate() } }
        return endings ?? [:]
    }
}
