// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

/// Agents in network namespaces of their own, on machines that need two updates with a restart each, one after the other.
struct ServicedFleet: Sendable {
    let place: FleetPlace
    let namespaces: Namespaces
    let machines: [String: Machine]
    let minOnline: Int
    /// Makes the fleet, starts its agents and brings its folder to every server; then `body`, and in the end nothing is
    /// left.
    ///
    /// Does nothing, and says so, where the machine has no network namespaces for a test.
    static func with(
        servers count: Int,
        minOnline: Int,
        _ body: (ServicedFleet) async throws -> Void
    ) async throws {
        try await WorkDirectory.with { base in
            let place = FleetPlace(base: base, servers: (1...count).map { "s\($0)" })
            guard let namespaces = try await Namespaces(servers: place.servers) else { return }
            var machines: [String: Machine] = [:]
            do {
                try place.make()
                try SourceTree.make(at: place.root(of: "s1"), seed: 7)
                for server in place.servers {
                    let agent = [
                        "ip", "netns", "exec", namespaces.name(of: server), Evenfold.path, "agent", "--state",
                        place.state(of: server),
                    ]
                    machines[server] = try Machine.make(at: "\(base)/\(server)/machine", start: agent)
                }
                let fleet = ServicedFleet(
                    place: place,
                    namespaces: namespaces,
                    machines: machines,
                    minOnline: minOnline
                )
                try await fleet.enrol()
                try await body(fleet)
            } catch {
                await end(machines, namespaces)
                throw error
            }
            await end(machines, namespaces)
        }
    }

    private static func end(_ machines: [String: Machine], _ namespaces: Namespaces) async {
        for machine in machines.values { await machine.stop() }
        await namespaces.remove()
    }

    /// A machine that the test knows.
    func machine(_ server: String) throws -> Machine {
        guard let machine = machines[server] else { throw Trouble("no machine \(server)") }
        return machine
    }

    /// What happened on the machines, in order: `install-U1 s1`, `down s1`, `up s1`.
    var log: [String] {
        let bytes = (try? SmallFile.read(place.base + "/log", limit: 1 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The most machines that were down at the same time.
    var mostDown: Int {
        var (down, most) = (0, 0)
        for line in log {
            if line.hasPrefix("down ") { down += 1 }
            if line.hasPrefix("up ") { down -= 1 }
            most = max(most, down)
        }
        return most
    }

    /// The arguments of an apply of the topology with the updates required.
    func applying(_ options: [String] = []) -> [String] {
        ["apply", place.topology, "--fleet", place.fleet, "--auto-approve", "--settle", "100ms"] + options
    }

    /// The arguments of a command that asks the fleet.
    func asking(_ verb: String) -> [String] { [verb, "-t", place.topology, "--fleet", place.fleet] }

    /// Runs a command of the operator in the operator's namespace.
    func run(_ arguments: [String]) async throws -> Evenfold.Run { try await Evenfold.run(arguments, under: wrapper) }

    /// Applies, and kills the controller as soon as it tells of a round, or of the beginning or end of a step, at which it
    /// was not killed before.
    ///
    /// - Returns: Whether it was killed.
    func applyAndKill(_ options: [String]) async throws -> Bool {
        let killer = ["sh", place.base + "/kill-at-news.sh", place.base + "/news"]
        let run = try await Evenfold.run(applying(options + ["--output", "json"]), under: wrapper + killer)
        if run.ending == .exited(128 + 9) { return true }
        guard run.ending == .exited(0) else { throw Trouble("\(run)") }
        return false
    }

    /// Where the controller was killed so far, as it told.
    var killedAt: [String] {
        let bytes = (try? SmallFile.read(place.base + "/news", limit: 1 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Starts a command of the operator that goes on beside the test; `ready` is what it will say.
    func start(_ arguments: [String], ready: String) throws -> RunningEvenfold {
        let both = ["sh", "-c", #"exec "$@" 1>&2"#, "sh"]
        return try RunningEvenfold(arguments, ready: ready, under: wrapper + both)
    }

    /// Expects that all members come into step.
    func expectInStep(_ moment: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await SystemTests.expectInStep(place, moment, under: wrapper, sourceLocation: sourceLocation)
    }

    private var wrapper: [String] { ["ip", "netns", "exec", namespaces.operators] }

    /// Has the controller killed at a point of the first script that comes to it.
    func kill(at point: Machine.Point) throws {
        try PlainFiles.write(Array(point.rawValue.utf8), to: place.base + "/kill")
    }

    /// Requires updates of every server, by writing the topology anew.
    ///
    /// `window`: When servers may be worked on, as the topology says it; `nil` is always. `timeout`: How long installer
    /// and restart may take.
    func require(_ updates: [String], window: String? = nil, timeout: String = "60s") throws {
        let text = topology(requiring: updates, window: window, timeout: timeout)
        try PlainFiles.write(Array(text.utf8), to: place.topology)
    }

    private func enrol() async throws {
        for (name, text) in Machine.scripts {
            try PlainFiles.write(Array((text + "\n").utf8), to: place.base + "/" + name)
        }
        try await Tool.output(["chmod", "+x"] + Machine.scripts.keys.sorted(), of: "coreutils", in: place.base)
        try PlainFiles.write(Array(Self.catalogue.utf8), to: place.base + "/catalogue.yaml")
        try await Evenfold.succeed(["init", "--fleet", place.fleet])
        for server in place.servers {
            let token = try await AgentFleet.token(for: server, in: place.fleet)
            let listen = "\(namespaces.address(of: server)):7450"
            try await Evenfold.succeed(["join", token, "--state", place.state(of: server), "--listen", listen])
            try await machine(server).start()
        }
        try require([])
        let run = try await run(applying())
        guard run.ending == .exited(0) else { throw Trouble("the folder does not come to the servers: \(run)") }
    }

    private func topology(requiring updates: [String], window: String?, timeout: String) -> String {
        var lines = ["apiVersion: evenfold/v1", "kind: Topology", "metadata: { name: serviced }", "servers:"]
        for server in place.servers {
            let machine = "\"\(place.base)/\(server)/machine\""
            lines += [
                "  - name: \(server)", "    address: \"\(namespaces.address(of: server)):7450\"",
                "    facts: { command: [./facts.sh, \(machine)] }", "    maintenance:",
                window.map { "      window: \($0)" } ?? "      # at any time", "      actuator:",
                "        command: { install: [./install.sh, \(machine)], restart: [./restart.sh, \(machine)], timeout: \(timeout) }",
            ]
        }
        lines += [
            "folders:", "  - name: tree", "    minOnline: \(minOnline)", "    connections: { hubs: [s1] }",
            "    members:",
        ]
        for server in place.servers {
            let role = server == "s1" ? ", primary: true" : ""
            lines.append("      - { server: \(server), path: \"\(place.root(of: server))\"\(role) }")
        }
        lines.append("updates:")
        lines.append("  catalogs: [builtin, catalogue.yaml]")
        lines.append("  require: [\(updates.joined(separator: ", "))]")
        return lines.joined(separator: "\n") + "\n"
    }

    /// `U2` can be installed only where `U1` is effective, so that a server needs two restarts for both.
    private static let catalogue = """
        apiVersion: evenfold/v1
        kind: UpdateCatalog
        metadata: { name: test }
        products:
          - { id: test-server, title: Test server, platforms: [x64] }
        updates:
          - id: U1
            title: The first
            source: { document: test }
            restart: always
            appliesTo: [{ os: test-server }]
          - id: U2
            title: The second
            source: { document: test }
            restart: always
            prerequisites:
              - { anyOf: [{ update: U1 }], effective: true }
            appliesTo: [{ os: test-server }]

        """
}
