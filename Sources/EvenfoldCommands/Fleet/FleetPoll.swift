// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldServicing
import EvenfoldTopology

/// Asks many servers the same at the same time.
struct FleetPoll: Sendable {
    private let session: FleetSession

    init(_ session: FleetSession) {
        self.session = session
    }

    /// What each of the servers answers; a failure of one keeps no other from answering.
    func each<Value: Sendable>(
        _ servers: [Server],
        _ question: @escaping @Sendable (AgentClient) async throws -> Value
    ) async -> [String: Result<Value, CommandFailure>] {
        await withTaskGroup(of: (String, Result<Value, CommandFailure>).self) { group in
            for server in servers {
                group.addTask {
                    (server.name, await session.answer(of: server, question))
                }
            }
            var answers: [String: Result<Value, CommandFailure>] = [:]
            for await (server, answer) in group { answers[server] = answer }
            return answers
        }
    }

    /// The state of each server's folders.
    func status(of servers: [Server]) async -> [String: Result<AgentStatus, CommandFailure>] {
        await each(servers) { client in try await client.status() }
    }

    /// The state of the folders of those servers that answer.
    func reports(of servers: [Server]) async -> [String: AgentStatus] {
        await status(of: servers).compactMapValues { try? $0.get() }
    }

    /// The state of each server's folders once none is just being opened, or after as long as that may take.
    func settledStatus(of servers: [Server]) async -> [String: Result<AgentStatus, CommandFailure>] {
        let began = ContinuousClock.now
        while true {
            let answers = await status(of: servers)
            let isOpening = answers.values.contains { answer in
                (try? answer.get())?.folders.contains { $0.isOpening ?? false } ?? false
            }
            guard isOpening, began.duration(to: .now) < FleetSession.openingTime,
                await session.pause.end(after: .milliseconds(100))
            else { return answers }
        }
    }

    /// What agents found out about their servers; an agent that does not know, or is older, adds nothing.
    func facts(of servers: [Server]) async -> [String: ServerFacts] {
        let answers = await each(servers) { client in try await client.facts() }
        var facts: [String: ServerFacts] = [:]
        for (server, answer) in answers {
            guard let bytes = try? answer.get(), let json = try? JSONValue.parse(bytes) else { continue }
            facts[server] = try? ServerFacts(json: json, origin: .agent)
        }
        return facts
    }
}
