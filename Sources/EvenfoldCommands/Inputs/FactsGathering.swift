// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics
import EvenfoldPlanner
package import EvenfoldServicing
package import EvenfoldTopology

/// Asks what is known about servers: facts commands, what the topology declares, what agents found.
package struct FactsGathering: Sendable {
    /// How long one facts command may take.
    package static let timeLimit = Duration.seconds(30)
    /// How many run at the same time.
    private static let together = 8

    private let host: any CommandHost
    private let directory: String

    /// `directory`: Where facts commands run and relative programs are looked for.
    package init(host: any CommandHost, directory: String) {
        self.host = host
        self.directory = directory
    }

    /// What was found out.
    package struct Result: Sendable {
        /// The facts by server; every server has an entry, and one that nothing is known about has an empty one.
        package var facts: [String: ServerFacts] = [:]
        /// A warning for every command that gave no facts, in topology order.
        package var diagnostics: [Diagnostic] = []

        package init() {}
    }

    /// The facts of the topology's servers.
    ///
    /// A command that fails gives no facts, and what the file declares does not stand in for it: the operator asked for
    /// the truth, and yesterday's is not it. The server is then undecidable, and the plan says so.
    ///
    /// `agents`: What agents found, by server.
    package func gather(_ servers: [Server], agents: [String: ServerFacts] = [:]) async -> Result {
        let printed = await runCommands(of: servers)
        var result = Result()
        for server in servers {
            let declared = server.system.map { ServerFacts(declared: $0) }
            switch printed[server.name] {
            case .success(let facts)?:
                result.facts[server.name] = .merged(command: facts, declared: declared, agent: agents[server.name])
            case .failure(let failure)?:
                result.facts[server.name] = ServerFacts(origin: .command)
                result.diagnostics.append(failure.diagnostic)
            case nil:
                result.facts[server.name] = .merged(command: nil, declared: declared, agent: agents[server.name])
            }
        }
        return result
    }

    private struct Failure: Error {
        var diagnostic: Diagnostic
    }

    private func runCommands(of servers: [Server]) async -> [String: Swift.Result<ServerFacts, Failure>] {
        var waiting = servers.filter { $0.factsCommand != nil }[...]
        return await withTaskGroup(of: (String, Swift.Result<ServerFacts, Failure>).self) { group in
            func startNext() {
                guard let server = waiting.popFirst(), let command = server.factsCommand else { return }
                group.addTask { (server.name, await run(command, for: server.name)) }
            }
            for _ in 0..<Self.together { startNext() }
            var results: [String: Swift.Result<ServerFacts, Failure>] = [:]
            for await (server, result) in group {
                results[server] = result
                startNext()
            }
            return results
        }
    }

    private func run(_ command: [String], for server: String) async -> Swift.Result<ServerFacts, Failure> {
        let request = ProcessRequest(
            arguments: ProgramPath.resolved(command, in: directory),
            variables: ["EVENFOLD_SERVER": server],
            directory: directory,
            timeLimit: Self.timeLimit
        )
        switch await host.run(request) {
        case .exited(0, let output, _): return read(output, for: server)
        case let outcome: return .failure(failed(server, ProcessReport.sentence(outcome, timeLimit: Self.timeLimit)))
        }
    }

    private func read(_ output: [UInt8], for server: String) -> Swift.Result<ServerFacts, Failure> {
        do {
            let json = try JSONValue.parse(output, limits: JSONLimits(bytes: 1 << 20))
            return .success(try ServerFacts(json: json, origin: .command))
        } catch {
            let diagnostic = Diagnostic(
                code: "EV0332",
                severity: .warning,
                summary: "the facts command of \(TerminalText.escaped(server)) did not print sound facts",
                detail: "\(error)",
                help: "it prints one JSON object with the keys \(ServerFacts.keys.joined(separator: ", "))"
            )
            return .failure(Failure(diagnostic: diagnostic))
        }
    }

    private func failed(_ server: String, _ reason: String) -> Failure {
        Failure(
            diagnostic: Diagnostic(
                code: "EV0331",
                severity: .warning,
                summary: "the facts command of \(TerminalText.escaped(server)) failed",
                detail: reason,
                help:
                    "nothing is assumed about the server until it works; run it by hand in \(TerminalText.escaped(directory))"
            )
        )
    }
}
