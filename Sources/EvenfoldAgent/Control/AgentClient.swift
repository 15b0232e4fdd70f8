// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel
import EvenfoldNetwork
import EvenfoldWire
import FoundationEssentials
import NIOCore
package import NIOPosix
import NIOSSL

/// An operator's connection to one agent.
///
/// Requests may be made side by side; each has its own deadline.
package struct AgentClient: Sendable {
    /// The server at the other end.
    package let server: String
    private let session: NIOLoopBound<ControlClientSession>
    private let channel: any Channel

    /// How long an agent may be silent before a request fails, where nothing else is said.
    package static let patience = Duration.seconds(30)

    /// Connects to an agent.
    ///
    /// - Parameters:
    ///   - address: Where it is reached.
    ///   - server: Which server must be there.
    ///   - credentials: The operator's.
    ///   - group: The event loops.
    ///   - timeout: How long to try; one attempt.
    /// - Returns: The connection.
    /// - Throws: ``ControlFailure/transport(_:)``: unreachable, another fleet, a certificate that expired or is
    ///   refused.
    package static func connect(
        to address: ListenAddress,
        expecting server: String,
        as credentials: Credentials,
        group: MultiThreadedEventLoopGroup,
        timeout: Duration = .seconds(10)
    ) async throws(ControlFailure) -> AgentClient {
        guard credentials.expiry > Date.now else {
            throw .transport(.ownCertificateExpired(at: credentials.expiry))
        }
        let security: TransportSecurity
        do { security = try TransportSecurity(credentials) } catch { throw .transport(error) }
        let eventLoop = group.next()
        let established = eventLoop.makePromise(of: NIOLoopBound<ControlClientSession>.self)
        let own = Hello(identity: credentials.identity)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(timeout))
            .peerOptions()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let proof = PeerProof()
                    let owner = ControlCaller(channel: channel, established: established)
                    try channel.pipeline.syncOperations.addHandler(try security.clientHandler(proof))
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(side: .dialler(expecting: server), own: own, proof: proof, owner: owner)
                    )
                }
            }
        let channel: any Channel
        do { channel = try await bootstrap.connect(host: address.host, port: address.port).get() } catch {
            established.fail(error)
            throw .transport(.unreachable(address: address.description, reason: NetworkReason.text(error)))
        }
        do {
            let session = try await established.futureResult.get()
            return AgentClient(server: server, session: session, channel: channel)
        } catch {
            throw .transport((error as? TransportFailure) ?? .closed)
        }
    }

    /// Whether this is the same connection.
    package func isSame(as other: AgentClient) -> Bool { channel === other.channel }

    /// Ends the connection; requests that are not answered fail.
    package func close() async {
        try? await channel.close()
    }

    /// Asks for something and takes the parts of the answer as they come; while `take` works, the agent waits.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - patience: How long the agent may be silent; `nil` for ever.
    ///   - take: Called with each part, in order. Answering `false` ends the request.
    /// - Throws: ``ControlFailure``.
    package func ask(
        _ request: ControlRequest,
        patience: Duration? = Self.patience,
        take: (ControlPart) async throws(ControlFailure) -> Bool = { _ in true }
    ) async throws(ControlFailure) {
        let (answers, entry) = AsyncStream.makeStream(of: ControlAnswer.self)
        let number = ControlClientSession.nextNumber()
        let limit = patience.map { TimeAmount($0) }
        session.execute { $0.ask(number, request, patience: limit, entry) }
        defer { session.execute { $0.forget(number) } }
        for await answer in answers {
            switch answer {
            case .done: return
            case .failed(let failure): throw failure
            case .part(let part):
                let goesOn = try await take(part)
                session.execute { $0.took() }
                guard goesOn else { return }
            }
        }
        throw Task.isCancelled ? ControlFailure.cancelled : ControlFailure.transport(.closed)
    }
}

extension AgentClient {
    /// Who the agent is.
    package func identify() async throws(ControlFailure) -> AgentIdentity { try await document(.identify) }

    /// The agent's folders.
    package func status() async throws(ControlFailure) -> AgentStatus { try await document(.status) }

    /// The facts of the server, JSON as `facts.command` prints it.
    package func facts() async throws(ControlFailure) -> [UInt8] { try await json(.facts) }

    /// The kept files of a folder.
    package func kept(in folder: String) async throws(ControlFailure) -> [KeptSummary] {
        try await document(.listKept(folder: folder))
    }

    /// Brings a document into force.
    ///
    /// - Returns: The version in force.
    package func push(_ document: SignedFleetDocument) async throws(ControlFailure) -> UInt64 {
        var version: UInt64?
        try await ask(.push(document)) { part throws(ControlFailure) in
            if case .version(let number) = part { version = number }
            return true
        }
        guard let version else { throw .failed("the agent did not say which document is in force") }
        return version
    }

    /// Tells the agent under which fencing token the fleet is changed from now on.
    ///
    /// - Throws: ``ControlFailure/fenced(_:)`` where a higher one was heard of.
    package func claim(_ fence: UInt64) async throws(ControlFailure) { try await ask(.claim(fence: fence)) }

    /// The document in force; `nil` before the first.
    package func documentInForce() async throws(ControlFailure) -> SignedFleetDocument? {
        var found: SignedFleetDocument?
        try await ask(.document) { part throws(ControlFailure) in
            if case .document(let document) = part { found = document }
            return true
        }
        return found
    }

    /// The visible entries of a folder, in path order.
    package func entries(
        of folder: String,
        after: RelativePath = .root,
        mode: ListingMode = .quick,
        take: ([ListingEntry]) async throws(ControlFailure) -> Bool
    ) async throws(ControlFailure) {
        try await ask(.listEntries(folder: folder, after: after, mode: mode)) { part throws(ControlFailure) in
            guard case .entries(let entries) = part else { return true }
            return try await take(entries)
        }
    }

    /// The events, one JSON object each; with ``EventQuery/follows``, until `take` answers `false`.
    package func events(
        _ query: EventQuery,
        take: ([UInt8]) async throws(ControlFailure) -> Bool
    ) async throws(ControlFailure) {
        try await ask(.events(query), patience: query.follows ? nil : Self.patience) { part throws(ControlFailure) in
            guard case .json(let bytes) = part else { return true }
            return try await take(bytes)
        }
    }

    /// Waits until what was written before is published; an empty folder is all of them.
    package func drain(folder: String = "", timeout: Duration) async throws(ControlFailure) {
        try await ask(.drain(folder: folder), patience: timeout)
    }

    /// The only JSON part of an answer.
    package func json(_ request: ControlRequest) async throws(ControlFailure) -> [UInt8] {
        var found: [UInt8]?
        try await ask(request) { part throws(ControlFailure) in
            if case .json(let bytes) = part { found = bytes }
            return true
        }
        guard let found else { throw .failed("the agent did not answer the question") }
        return found
    }

    private func document<Value: Decodable>(_ request: ControlRequest) async throws(ControlFailure) -> Value {
        let bytes = try await json(request)
        do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch {
            throw .failed("the agent's answer cannot be read: \(error)")
        }
    }
}

extension ControlPart {
    /// A value as a JSON part, keys sorted.
    package static func json(encoding value: some Encodable) throws(ControlFailure) -> ControlPart {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return .json([UInt8](try encoder.encode(value))) } catch { throw .failed("\(error)") }
    }
}
