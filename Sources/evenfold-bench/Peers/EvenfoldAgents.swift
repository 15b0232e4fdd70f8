// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Evenfold as its user runs it: a fleet, two agents on loopback, a topology, `apply`.
final class EvenfoldAgents: Peer {
    private static let serverNames = ["left", "right"]

    private let program: String
    private let workspace: Workspace
    private let source: String
    private let destination: String
    private var services: [ServiceProcess] = []

    init(program: String, workspace: Workspace, source: String, destination: String) {
        self.program = program
        self.workspace = workspace
        self.source = source
        self.destination = destination
    }

    /// Why this peer cannot take part; `nil` where it can.
    static func reasonToSkip(_ program: String) -> String? {
        PlainFiles.isExecutable(program) ? nil : "\(program) is not there; build it, or name it with --evenfold"
    }

    func start() throws(BenchFailure) {
        try workspace.clear("fleet")
        try run(["init", "--fleet", fleet])
        var ports: [Int] = []
        for name in Self.serverNames {
            try workspace.clear(name)
            ports.append(try startAgent(name))
        }
        do throws(SystemError) {
            try PlainFiles.write(Array(topology(ports).utf8), to: topologyFile)
        } catch {
            throw BenchFailure(error, topologyFile)
        }
    }

    func firstSync() throws(BenchFailure) -> Sample {
        try Measure.time { () throws(BenchFailure) in
            try run(["apply", topologyFile, "--fleet", fleet, "--auto-approve"])
            return nil
        }
    }

    func unchanged() throws(BenchFailure) -> Sample {
        try Measure.time { () throws(BenchFailure) in
            try inSync()
            return nil
        }
    }

    func propagate(
        in directory: String,
        _ change: () throws(BenchFailure) -> Void,
        until isVisible: () -> Bool
    ) throws(BenchFailure) -> Sample {
        // Nothing of the change before may still be on its way.
        try inSync()
        return try Measure.time { () throws(BenchFailure) in
            try change()
            try Measure.wait(in: directory, atMost: .seconds(300), until: isVisible)
            return nil
        }
    }

    func stop() {
        for service in services { _ = service.stop(within: .seconds(10)) }
        services = []
    }

    private var fleet: String { workspace.path + "/fleet" }
    private var topologyFile: String { workspace.path + "/topology.yaml" }

    private func inSync() throws(BenchFailure) {
        try run(["status", "-t", topologyFile, "--fleet", fleet, "--wait", "in-sync", "--timeout", "300s"])
    }

    @discardableResult
    private func run(_ arguments: [String]) throws(BenchFailure) -> String {
        try Program.run(program, arguments)
    }

    /// Enrols and starts one agent, on a port that is free when the agent takes it.
    private func startAgent(_ name: String) throws(BenchFailure) -> Int {
        let state = "\(workspace.path)/\(name)"
        let port = try LoopbackService.freePort()
        let token = try run(["token", "--fleet", fleet, name]).split(separator: "\n").first.map(String.init) ?? ""
        try run(["join", token, "--state", state, "--listen", "127.0.0.1:\(port)"])
        do throws(SystemError) {
            let service = try ServiceProcess(arguments: [program, "agent", "--state", state])
            services.append(service)
            guard service.waits(for: "ready", before: MonotonicTime.now.advanced(by: .seconds(20))) else {
                throw SystemError(.wait, 110)  // ETIMEDOUT
            }
        } catch {
            let words = services.last.map { Program.lastWords($0.errorOutput) } ?? ""
            throw BenchFailure(error, "the agent \(name) does not start: \(words)")
        }
        return port
    }

    private func topology(_ ports: [Int]) -> String {
        """
        apiVersion: evenfold/v1
        kind: Topology
        metadata: { name: bench }
        servers:
          - { name: left, address: "127.0.0.1:\(ports[0])", system: { os: linux } }
          - { name: right, address: "127.0.0.1:\(ports[1])", system: { os: linux } }
        folders:
          - name: bench
            members:
              - { server: left, path: "\(source)", primary: true }
              - { server: right, path: "\(destination)" }

        """
    }
}
