// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

/// A fleet of agents with two operators, each with a directory of the fleet as on a machine of their own.
struct TwoOperators: Sendable {
    let agents: AgentFleet
    let store: SharedStore
    /// Present while facts can be read; an apply without it waits, with the lock in its hand.
    let gate: String

    var place: FleetPlace { agents.place }
    var first: String { place.fleet }
    var second: String { place.base + "/second" }

    /// Makes the fleet and the second operator's copy of its directory; nothing is applied yet.
    static func with(_ store: SharedStore, _ body: (TwoOperators) async throws -> Void) async throws {
        try await WorkDirectory.with { base in
            let place = FleetPlace(base: base, servers: ["alpha", "beta"])
            try place.make()
            try PlainFiles.makeDirectory(place.root(of: "alpha"))
            try PlainFiles.write(Array("hello\n".utf8), to: place.root(of: "alpha") + "/greeting")
            let gate = base + "/gate"
            let facts = """
                #!/bin/sh
                : > "\(base)/asked"
                while [ ! -e "\(gate)" ]; do sleep 0.05; done
                echo '{"os":"linux"}'
                """
            try PlainFiles.write(Array(facts.utf8), to: base + "/facts.sh", mode: 0o755)
            try await AgentFleet.with(place, FleetFile()) { agents in
                let operators = TwoOperators(agents: agents, store: store, gate: gate)
                try operators.setGate(open: true)
                try await body(operators)
                // Nothing of it waits any longer, whatever was expected in vain.
                try operators.setGate(open: true)
            }
        }
    }

    func setGate(open: Bool) throws {
        if open { try PlainFiles.write([], to: gate) } else { try PlainFiles.remove(gate) }
    }

    /// Starts an apply of the first operator, with the state in this store, and waits until it has the lock; it goes on
    /// when the gate is open.
    ///
    /// `ready`: What it will say.
    func startHolding(_ setting: String, ready: String = "never said") async throws -> RunningEvenfold {
        try add("state: \(setting)")
        try setGate(open: false)
        // Of an apply before, which the gate did not hold.
        try? PlainFiles.remove(place.base + "/asked")
        let apply = try start(by: first, ready: ready)
        try await waitUntilAsked()
        return apply
    }

    /// Copies the first operator's directory as it is now.
    func enrolSecond() async throws {
        try await Tool.output(["cp", "-a", first, second], of: "coreutils", in: place.base)
    }

    /// Adds the store, or anything else, to the topology, and facts that wait for the gate.
    func add(_ line: String) throws {
        let text = String(decoding: try SmallFile.read(place.topology, limit: 1 << 20), as: UTF8.self)
        let facts = "facts: { command: [./facts.sh] }"
        let more = text.replacing("system: { os: linux }", with: facts) + line + "\n"
        try PlainFiles.write(Array(more.utf8), to: place.topology)
    }

    func run(_ arguments: [String], by fleet: String) async throws -> Evenfold.Run {
        try await Evenfold.run(arguments + ["--fleet", fleet], under: ["env"] + store.environment)
    }

    func apply(by fleet: String, _ options: [String] = []) async throws -> Evenfold.Run {
        try await run(["apply", place.topology, "--auto-approve"] + options, by: fleet)
    }

    /// Starts an apply that goes on beside the test; `ready` is what it will say.
    func start(by fleet: String, _ options: [String] = [], ready: String) throws -> RunningEvenfold {
        try RunningEvenfold(
            ["apply", place.topology, "--auto-approve", "--fleet", fleet] + options,
            ready: ready,
            environment: store.environment
        )
    }

    /// Waits until an apply asks for facts, which it does with the lock in its hand.
    private func waitUntilAsked() async throws {
        let changes = place.base
        let asked = changes + "/asked"
        try await onThread {
            let wait = try ChangeWait(directory: changes)
            let deadline = MonotonicTime.now.advanced(by: .seconds(120))
            while PlainFiles.status(asked) == nil {
                guard try wait.next(before: deadline) else { throw Trouble("nobody asks for facts") }
            }
            try PlainFiles.remove(asked)
        }
    }
}
