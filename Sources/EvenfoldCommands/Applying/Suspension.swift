// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldTopology
import Synchronization

/// The folders of one server, closed in good order by its agent while the server restarts.
///
/// They are opened again when this ends, or by themselves when the connection does: after a restart, or when the command
/// that asked is killed.
final class Suspension: Sendable {
    private struct State {
        /// Who asks, and stays on the line.
        var asking: Task<Void, Never>?
        var isOver = false
    }

    private let state = Mutex(State())

    /// Why folders are still open.
    struct Refusal: Error {
        /// The reason, for people.
        var failure: CommandFailure
        /// Whether it may go away by itself.
        var isPassing: Bool
    }

    private init() {}

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
    ) async -> Result<Suspension, Refusal> {
        let (answers, entry) = AsyncStream.makeStream(of: Result<Void, Refusal>.self)
        let suspension = Suspension()
        // Asked once: on a connection that is made anew it would be the restarted agent that closes its folders.
        let task = Task {
            let refusal = await ask(server, session) { entry.yield(.success(())) }
            suspension.state.withLock { $0.isOver = true }
            entry.yield(.failure(refusal))
            entry.finish()
        }
        suspension.state.withLock { $0.asking = task }
        let alarm = Task {
            guard await session.pause.end(after: limit) else { return }
            let failure = CommandFailure(.timedOut, server: server.name)
            entry.yield(.failure(Refusal(failure: failure, isPassing: true)))
        }
        defer { alarm.cancel() }
        // None where this task is cancelled.
        var first: Result<Void, Refusal> = .failure(Refusal(failure: .interrupted, isPassing: false))
        for await answer in answers {
            first = answer
            break
        }
        if case .failure(let refusal) = first {
            await suspension.end()
            return .failure(refusal)
        }
        return .success(suspension)
    }

    /// Asks, and stays on the line; returns when that ends.
    private static func ask(
        _ server: Server,
        _ session: FleetSession,
        closed: @Sendable () -> Void
    ) async -> Refusal {
        do throws(CommandFailure) {
            let client = try await session.client(of: server)
            do throws(ControlFailure) {
                try await client.ask(.suspend, patience: nil) { _ throws(ControlFailure) in
                    closed()
                    return true
                }
                return Refusal(failure: .interrupted, isPassing: false)
            } catch {
                if case .transport = error { await session.drop(client) }
                return Refusal(failure: CommandFailure(error, server: server.name), isPassing: error.isPassing)
            }
        } catch {
            return Refusal(failure: error, isPassing: error.status == .unreachable)
        }
    }

    /// Whether the folders may be open again, although nobody ended this.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Lets the agent open its folders again, where it is still the one that closed them.
    func end() async {
        let task = state.withLock { $0.asking }
        task?.cancel()
        await task?.value
    }
}

extension ControlFailure {
    /// Whether the same question may be answered otherwise a moment later.
    fileprivate var isPassing: Bool {
        switch self {
        case .transport, .timedOut, .notReady, .opening, .busy: true
        case .cancelled, .noFolder, .document, .fenced, .noKeptFile, .unsupported, .failed: false
        }
    }
}
