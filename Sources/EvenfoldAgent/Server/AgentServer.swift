// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldTopology
package import EvenfoldWire
import FoundationEssentials
package import NIOPosix
import Synchronization

/// One server's agent: acts on the signed document, hosts the folders it names, and keeps the connections they need.
///
/// The daemon runs one, an embedded fleet one for each server. All blocking work is on lanes; nothing waits for a held path.
package final class AgentServer: Sendable {
    /// The server's state directory.
    package let directory: AgentDirectory
    /// Who this server is.
    package let identity: PeerIdentity
    /// What folders share.
    package let services: HostServices
    /// Where the event log is written.
    private let lane: any Lane
    let judge: CertificateJudge
    let state = Mutex(State())
    /// Held while a document is stored and brought into force.
    let documentTurn = Mutex(())
    /// The fencing token that is on the disk; held while another is written.
    let storedFence = Mutex<UInt64>(0)
    private let locate: @Sendable (String) -> ListenAddress?
    private let networkBox = Mutex<PeerNetwork?>(nil)

    struct State {
        var document: (signed: SignedFleetDocument, content: FleetDocument)?
        /// The highest fencing token that was heard of; 0 before the first.
        var fence: UInt64 = 0
        var roster: FolderRoster?
        var hosts: [String: Hosted] = [:]
        var ready: Set<String> = []
        var partners: [String: Partner] = [:]
        var isStopping = false
        /// Folders that were open when the agent was told to end.
        var closing: [Task<Void, Never>] = []
    }

    struct Hosted {
        var host: FolderHost
        var task: Task<Void, Never>
    }

    /// What is known of one partner.
    enum Partner: Hashable, Sendable {
        case connected
        case unreachable(String)
    }

    /// - Parameters:
    ///   - directory: The state directory of a server that has joined.
    ///   - lanes: Where threads come from; may be shared by servers of one process.
    ///   - clock: Time and alarms.
    ///   - probe: Vouches for roots.
    ///   - locate: Where a server is reached, when the topology does not say (embedded servers); `nil` where nobody knows.
    /// - Throws: ``IdentityFailure`` where the directory does not make it a server of a fleet.
    package init(
        directory: AgentDirectory,
        lanes: any LaneSource,
        clock: any EngineClock,
        probe: any PathProbe,
        locate: @escaping @Sendable (String) -> ListenAddress? = { _ in nil }
    ) throws(IdentityFailure) {
        let credentials = try directory.credentials()
        self.directory = directory
        self.locate = locate
        identity = credentials.identity
        judge = credentials.judge
        let lane = lanes.makeLane(named: "events")
        services = HostServices(
            server: credentials.identity.name,
            fleet: credentials.identity.fleet,
            lanes: lanes,
            clock: clock,
            probe: probe,
            names: PrincipalNames(),
            log: EventLog(directory: directory.path, enqueue: lane.enqueue)
        )
        self.lane = lane
    }

    /// Listens, takes up the document in force, and hosts its folders until the task is cancelled.
    ///
    /// - Parameters:
    ///   - address: Where to listen; the configured address where `nil`.
    ///   - group: The event loops.
    ///   - started: Told the address once it listens.
    /// - Throws: ``AgentFailure`` where it does not come up; once it listens it ends only by cancellation.
    package func run(
        listeningOn address: ListenAddress?,
        group: MultiThreadedEventLoopGroup,
        started: @Sendable (ListenAddress) -> Void
    ) async throws(AgentFailure) {
        let desk = ControlDesk(handler: self)
        let network = try await start(listeningOn: address, group: group, desk: desk, started: started)
        // Folders first: who keeps them closed for a restart lets go of them when the desk ends, and none must open then.
        let serving = Task { await desk.run() }
        await withTaskCancellationHandler {
            await serving.value
        } onCancel: {
            cancelHosts()
            serving.cancel()
        }
        await stop(network)
    }

    /// Has every folder closed for good; those that are open are waited for later.
    private func cancelHosts() {
        let hosted = state.withLock { state in
            state.isStopping = true
            return Array(state.hosts.values)
        }
        // Before they are cancelled: one that is closing is not open any more.
        let open = hosted.filter { $0.host.open != nil }.map(\.task)
        state.withLock { $0.closing += open }
        for entry in hosted { entry.task.cancel() }
    }

    private func start(
        listeningOn given: ListenAddress?,
        group: MultiThreadedEventLoopGroup,
        desk: ControlDesk,
        started: @Sendable (ListenAddress) -> Void
    ) async throws(AgentFailure) -> PeerNetwork {
        let credentials: Credentials
        let configured: String
        do throws(IdentityFailure) {
            credentials = try directory.credentials()
            configured = try directory.configuration().listen
        } catch {
            throw .identity(error)
        }
        let network: PeerNetwork
        let taken: ListenAddress
        do throws(TransportFailure) {
            network = try PeerNetwork(
                credentials: credentials,
                host: self,
                control: desk,
                group: group,
                program: AgentVersion.current
            )
            guard let address = given ?? ListenAddress(configured) else {
                throw .cannotListen(address: configured, reason: "it is not of the form host:port")
            }
            taken = try await network.listen(on: address)
        } catch {
            throw .transport(error)
        }
        networkBox.withLock { $0 = network }
        services.tell(.agentStarted, "agent started, listening on \(taken)")
        do throws(IdentityFailure) {
            let fence = try directory.fence()
            state.withLock { $0.fence = fence }
            storedFence.withLock { $0 = fence }
            if let bytes = try directory.document() { try takeUp(bytes) }
        } catch {
            await network.shutDown()
            throw .identity(error)
        }
        started(taken)
        return network
    }

    private func stop(_ network: PeerNetwork) async {
        services.tell(.agentStopping, "agent is stopping")
        cancelHosts()
        await network.shutDown()
        // A folder that is being opened may be held by its path: it is not waited for.
        for task in state.withLock({ $0.closing }) { await task.value }
        // Everything told before is written when this has its turn.
        await withCheckedContinuation { continuation in lane.enqueue { continuation.resume() } }
    }

    /// Where this agent's connections are.
    var network: PeerNetwork? { networkBox.withLock { $0 } }

    /// Where a server is reached: what the topology says, else what the process knows.
    func address(of server: String) -> ListenAddress? {
        declaredAddress(of: server) ?? locate(server)
    }

    /// Whether `server` knows where this one is reached: from the topology, or because both are embedded in this process.
    func canDialBack(_ server: String) -> Bool {
        if declaredAddress(of: identity.name) != nil { return true }
        return declaredAddress(of: server) == nil && locate(server) != nil && locate(identity.name) != nil
    }

    private func declaredAddress(of server: String) -> ListenAddress? {
        state.withLock { state in
            state.document?.content.topology.servers.first { $0.name == server }?.address
        }.flatMap { ListenAddress($0) }
    }
}
