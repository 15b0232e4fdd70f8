// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldDiagnostics
import EvenfoldEngine
import EvenfoldLinux
import EvenfoldState
import EvenfoldTopology
import NIOPosix
import Synchronization

/// A fleet that a command has opened: the operator's directory, its record, and connections to its servers.
final class FleetSession: Sendable {
    /// The operator's directory.
    let directory: FleetDirectory
    /// The right to change the fleet; `nil` in a command that only looks.
    let holding: FleetHolding?
    /// Lets time pass.
    let pause: Pause
    private let credentials: Credentials
    private let group: MultiThreadedEventLoopGroup
    private let hosted: HostedServers
    private let clients = Mutex<[String: AgentClient]>([:])
    /// The state, once somebody asked for it without holding the fleet.
    private let opening = Mutex<Task<Result<any StateStore, CommandFailure>, Never>?>(nil)

    private init(
        directory: FleetDirectory,
        holding: FleetHolding?,
        credentials: Credentials,
        group: MultiThreadedEventLoopGroup,
        hosted: HostedServers
    ) {
        self.directory = directory
        self.holding = holding
        self.credentials = credentials
        self.group = group
        self.hosted = hosted
        pause = Pause(group: group)
    }

    /// Opens a fleet for a piece of work, and closes connections and hosted servers when it is done.
    ///
    /// - `path`: The fleet's directory.
    /// - `embedded`: The servers without an address, which are hosted unless another command does.
    /// - `hosting`: How they are hosted.
    /// - `holding`: The right to change the fleet, and its state, which stays open; `nil` opens the state to look at.
    static func with<Value>(
        _ path: String,
        embedded: [String],
        hosting: FleetHosting,
        holding: FleetHolding? = nil,
        _ work: (FleetSession) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let session = try await open(path, embedded: embedded, hosting: hosting, holding: holding)
        let value: Value
        do throws(CommandFailure) {
            value = try await work(session)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        return value
    }

    private static func open(
        _ path: String,
        embedded: [String],
        hosting: FleetHosting,
        holding: FleetHolding?
    ) async throws(CommandFailure) -> FleetSession {
        let directory: FleetDirectory
        let credentials: Credentials
        do throws(IdentityFailure) {
            directory = try FleetDirectory(opening: path)
            credentials = try directory.operatorCredentials()
        } catch {
            throw CommandFailure(error)
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let hosted = try await HostedServers.start(
            embedded,
            directory: directory,
            credentials: credentials,
            hosting: hosting,
            group: group
        )
        return FleetSession(
            directory: directory,
            holding: holding,
            credentials: credentials,
            group: group,
            hosted: hosted
        )
    }

    /// What the operator side remembers.
    ///
    /// Opened when it is first asked for: whoever looks at servers with a topology in hand needs no state.
    func state() async throws(CommandFailure) -> FleetState {
        if let holding { return FleetState(store: holding.store) }
        let opening = opening.withLock { opening in
            if let opening { return opening }
            let place = StatePlace(directory)
            let task = Task { () async -> Result<any StateStore, CommandFailure> in
                do throws(CommandFailure) { return .success(try await place.openInUse()) } catch {
                    return .failure(error)
                }
            }
            opening = task
            return task
        }
        return FleetState(store: try await opening.value.get())
    }

    /// Where programs that service servers are noted while they run.
    var traces: ActuatorTraces { ActuatorTraces(fleet: directory.path) }

    /// Whether it is known where the server is; a server that was never hosted has nothing to tell yet.
    func isKnown(_ server: Server) -> Bool { server.address != nil || hosted.address(of: server.name) != nil }

    /// The servers that this command hosts only to ask them.
    var dormant: Set<String> { hosted.dormant }

    private func close() async {
        let open = clients.withLock { clients in
            defer { clients = [:] }
            return Array(clients.values)
        }
        for client in open { await client.close() }
        await hosted.stop()
        if let opening = opening.withLock({ $0 }), case .success(let store) = await opening.value {
            await store.close()
        }
    }

    /// The connection to a server, made at the first call.
    ///
    /// One that broke is made again.
    ///
    /// `patience`: How long to try.
    func client(
        of server: Server,
        patience: Duration = .seconds(10)
    ) async throws(CommandFailure) -> AgentClient {
        if let client = clients.withLock({ $0[server.name] }) { return client }
        guard let address = server.address.flatMap({ ListenAddress($0) }) ?? hosted.address(of: server.name) else {
            throw CommandFailure(
                .unreachable,
                code: "EV0503",
                "\(TerminalText.escaped(server.name)) cannot be reached",
                detail: "it has no address, and nobody hosts it"
            )
        }
        do throws(ControlFailure) {
            let client = try await AgentClient.connect(
                to: address,
                expecting: server.name,
                as: credentials,
                group: group,
                timeout: patience
            )
            clients.withLock { $0[server.name] = client }
            return client
        } catch {
            throw CommandFailure(error, server: server.name)
        }
    }

    /// How long a folder that is being opened is waited for: longer than the check of its path may take.
    static let openingTime = Duration.seconds(30)

    /// Asks a server, once more over a new connection where the old one turns out to be broken, and again while the
    /// folder is being opened.
    ///
    /// The question throws ``ControlFailure`` alone.
    func ask<Value: Sendable>(
        _ server: Server,
        _ question: @Sendable (AgentClient) async throws -> Value
    ) async throws(CommandFailure) -> Value {
        try await answer(of: server, question).get()
    }

    /// What a server answers, asked as ``ask(_:_:)`` does.
    func answer<Value: Sendable>(
        of server: Server,
        _ question: @Sendable (AgentClient) async throws -> Value
    ) async -> Result<Value, CommandFailure> {
        let began = ContinuousClock.now
        var isRenewed = false
        do {
            while true {
                let client = try await client(of: server)
                do {
                    return .success(try await question(client))
                } catch ControlFailure.transport where !isRenewed {
                    isRenewed = true
                    await drop(client)
                } catch ControlFailure.opening where began.duration(to: .now) < Self.openingTime {
                    guard await pause.end(after: .milliseconds(100)) else { throw ControlFailure.cancelled }
                }
            }
        } catch let failure as CommandFailure {
            return .failure(failure)
        } catch let failure as ControlFailure {
            return .failure(CommandFailure(failure, server: server.name))
        } catch {
            return .failure(CommandFailure(.failed(String(describing: error)), server: server.name))
        }
    }

    /// A document, signed by this operator.
    func sign(_ document: FleetDocument) throws(CommandFailure) -> SignedFleetDocument {
        do throws(DocumentRefusal) {
            return try SignedFleetDocument(document, by: credentials)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Forgets a connection that broke; the next question makes it anew.
    func drop(_ client: AgentClient) async {
        clients.withLock { clients in
            if clients[client.server]?.isSame(as: client) == true { clients[client.server] = nil }
        }
        await client.close()
    }

    /// The document that a signed one holds, if this fleet's operator signed it.
    func verified(_ signed: SignedFleetDocument) throws(CommandFailure) -> FleetDocument {
        do throws(DocumentRefusal) {
            return try signed.verified(by: credentials.judge, now: nil)
        } catch {
            throw CommandFailure(error)
        }
    }
}
