// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
import EvenfoldLinux
package import NIOPosix
import Synchronization

/// The servers of a topology that have no address: they run inside the command, the same engine over loopback TLS.
///
/// Each has a state directory `servers/NAME` in the fleet directory, made and enrolled at its first start, and a port of its own on
/// 127.0.0.1 that only this process knows.
package final class EmbeddedFleet: Sendable {
    private let addresses = Mutex<[String: ListenAddress]>([:])
    private let tasks = Mutex<[Task<Void, Never>]>([])

    private let connects: Bool

    private init(connects: Bool) {
        self.connects = connects
    }

    /// Starts the servers; each listens when this returns.
    ///
    /// - Parameters:
    ///   - names: The servers without an address.
    ///   - fleet: The fleet directory, initialised.
    ///   - group: The event loops.
    ///   - lanes: Where threads come from.
    ///   - probe: Vouches for roots.
    ///   - connects: Whether they replicate among each other; where not, they only answer questions about what they have.
    /// - Returns: The running servers.
    /// - Throws: ``AgentFailure`` when one of them cannot start; the others are stopped again.
    package static func start(
        _ names: [String],
        fleet: FleetDirectory,
        group: MultiThreadedEventLoopGroup,
        lanes: any LaneSource,
        probe: any PathProbe,
        connects: Bool = true
    ) async throws(AgentFailure) -> EmbeddedFleet {
        let running = EmbeddedFleet(connects: connects)
        do throws(AgentFailure) {
            for name in names {
                try await running.start(name, fleet: fleet, group: group, lanes: lanes, probe: probe)
            }
        } catch {
            await running.stop()
            throw error
        }
        return running
    }

    /// Where an embedded server is reached by this process; `nil` for a server that is not embedded.
    package func address(of server: String) -> ListenAddress? {
        addresses.withLock { $0[server] }
    }

    /// Where a server finds a partner; nowhere for servers that only answer questions.
    private func partner(_ server: String) -> ListenAddress? { connects ? address(of: server) : nil }

    /// Stops all servers in good order.
    package func stop() async {
        let tasks = tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func start(
        _ name: String,
        fleet: FleetDirectory,
        group: MultiThreadedEventLoopGroup,
        lanes: any LaneSource,
        probe: any PathProbe
    ) async throws(AgentFailure) {
        let server: AgentServer
        do throws(IdentityFailure) {
            let directory = try fleet.embeddedServer(named: name)
            server = try AgentServer(
                directory: directory,
                lanes: lanes,
                clock: SystemClock(),
                probe: probe,
                locate: { [weak self] in self?.partner($0) }
            )
        } catch {
            throw .identity(error)
        }
        let outcome = Mutex<AgentFailure?>(nil)
        let gate = Gate()
        let task = Task {
            do throws(AgentFailure) {
                try await server.run(listeningOn: ListenAddress(host: "127.0.0.1", port: 0), group: group) { address in
                    self.addresses.withLock { $0[name] = address }
                    gate.open()
                }
            } catch {
                outcome.withLock { $0 = error }
                gate.open()
            }
        }
        tasks.withLock { $0.append(task) }
        await gate.passed()
        if let failure = outcome.withLock({ $0 }) { throw failure }
    }
}
