// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldTopology

/// The folders of one server, closed in good order by its agent while the server restarts.
///
/// They are opened again when this ends, or by themselves when the connection does: after a restart, or when the command
/// that asked is killed.
struct Suspension: Sendable {
    private let asking: Task<Void, Never>

    /// Has a server's agent close its folders.
    ///
    /// - Parameters:
    ///   - server: The server, whose agent answered just now.
    ///   - session: The connections.
    ///   - limit: How long the agent may take.
    /// - Returns: The suspension once they are closed, or why they are not.
    static func begin(
        on server: Server,
        _ session: FleetSession,
        limit: Duration
    ) async -> Result<Suspension, CommandFailure> {
        let (answers, entry) = AsyncStream.makeStream(of: Result<Void, CommandFailure>.self)
        // Asked once: on a connection that is made anew it would be the restarted agent that closes its folders.
        let asking = Task {
            let failure = await ask(server, session) { entry.yield(.success(())) }
            entry.yield(.failure(failure))
            entry.finish()
        }
        let alarm = Task {
            guard await session.pause.end(after: limit) else { return }
            entry.yield(.failure(CommandFailure(.timedOut, server: server.name)))
        }
        defer { alarm.cancel() }
        let suspension = Suspension(asking: asking)
        // None where this task is cancelled.
        var first: Result<Void, CommandFailure> = .failure(.interrupted)
        for await answer in answers {
            first = answer
            break
        }
        if case .failure(let failure) = first {
            await suspension.end()
            return .failure(failure)
        }
        return .success(suspension)
    }

    /// Asks, and stays on the line; returns when that ends.
    private static func ask(
        _ server: Server,
        _ session: FleetSession,
        closed: @Sendable () -> Void
    ) async -> CommandFailure {
        do throws(CommandFailure) {
            let client = try await session.client(of: server)
            do throws(ControlFailure) {
                try await client.ask(.suspend, patience: nil) { _ throws(ControlFailure) in
                    closed()
                    return true
                }
                return .interrupted
            } catch {
                return CommandFailure(error, server: server.name)
            }
        } catch {
            return error
        }
    }

    /// Lets the agent open its folders again, where it is still the one that closed them.
    func end() async {
        asking.cancel()
        await asking.value
    }
}
