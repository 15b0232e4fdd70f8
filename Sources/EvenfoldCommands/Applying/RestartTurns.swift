// SPDX-License-Identifier: Apache-2.0

package import EvenfoldAgent
package import EvenfoldTopology
import Synchronization

/// Lets servers go down one after the other, or together where every folder keeps its minimum.
///
/// What agents report is a moment old; a server that was let go meanwhile counts as down, whatever was heard of it.
package final class RestartTurns: Sendable {
    /// What a server that asks is told.
    package enum Answer: Hashable, Sendable {
        /// It may go down; it counts as down until ``RestartTurns/end(_:)``.
        case granted
        /// It must wait, and for what.
        case wait(String)
        /// No server goes down any more.
        case stopped(String)
    }

    private struct State {
        var down: Set<String> = []
        var stop: String?
    }

    private let state = Mutex(State())

    package init() {}

    /// Asks for a server.
    ///
    /// `statuses`: What agents report, by server, asked for after the caller last heard an answer.
    package func ask(_ server: String, topology: Topology, statuses: [String: AgentStatus]) -> Answer {
        state.withLock { state in
            if let reason = state.stop { return .stopped(reason) }
            let obstacles = RestartGate.obstacles(
                toRestarting: server,
                topology: topology,
                statuses: statuses,
                down: state.down
            )
            if let first = obstacles.first { return .wait(first) }
            state.down.insert(server)
            return .granted
        }
    }

    /// The server is back, or is no longer waited for: from now on what agents report counts.
    package func end(_ server: String) {
        state.withLock { state in _ = state.down.remove(server) }
    }

    /// Lets no further server go down.
    package func stop(because reason: String) {
        state.withLock { state in state.stop = state.stop ?? reason }
    }
}
