// SPDX-License-Identifier: Apache-2.0

import EvenfoldNetwork
package import EvenfoldWire
import NIOCore
package import NIOPosix
import Synchronization

/// All connections of one server: it listens on one port for peers and operators, dials the peers that it has to, and
/// keeps one connection for each pair of servers, which their folders share.
///
/// Several networks live side by side in one process (embedded servers). ``configure(_:)`` says what the topology
/// wants; everything else happens by itself.
package final class PeerNetwork: Sendable {
    private struct Peer {
        var target: PeerTarget
        var dialler: NIOLoopBound<Dialler>?
        var session: (number: UInt64, handle: NIOLoopBound<PeerSession>)?
        var lastReason: TransportFailure?
    }

    private struct State {
        var peers: [String: Peer] = [:]
        var listener: (any Channel)?
        var inbound: [ObjectIdentifier: any Channel] = [:]
        var isShutDown = false
        var lastSession: UInt64 = 0
    }

    /// Who this server is.
    package let identity: PeerIdentity
    let hello: Hello
    let slots = ConnectionSlots()
    private let security: TransportSecurity
    private let host: any PeerHost
    private let control: ControlDesk?
    private let group: MultiThreadedEventLoopGroup
    private let patience: TimeAmount
    /// Tells the host who comes and goes, in the order in which it happened here: what is told is put in this line under the
    /// lock, because connections end and begin on several event loops at the same time.
    private let notices: any EventLoop
    private let state = Mutex(State())

    /// - Parameters:
    ///   - credentials: What this server proves itself with.
    ///   - host: Who decides and takes the links.
    ///   - control: Who answers operators; `nil` refuses them.
    ///   - group: The event loops; may be shared.
    ///   - program: The version of the program, told to peers.
    ///   - patience: How long an accepted connection may take until its peer is known.
    /// - Throws: ``TransportFailure/identity(_:)``.
    package init(
        credentials: Credentials,
        host: any PeerHost,
        control: ControlDesk?,
        group: MultiThreadedEventLoopGroup,
        program: String = "",
        patience: Duration = .seconds(10)
    ) throws(TransportFailure) {
        identity = credentials.identity
        hello = Hello(identity: credentials.identity, program: program)
        security = try TransportSecurity(credentials)
        self.host = host
        self.control = control
        self.group = group
        notices = group.next()
        self.patience = TimeAmount(patience)
    }

    /// Begins to listen.
    ///
    /// - Returns: The address with the port that was taken.
    package func listen(on address: ListenAddress) async throws(TransportFailure) -> ListenAddress {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .peer)
            .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator.peer)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
            }
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            let isKept = state.withLock { state -> Bool in
                guard !state.isShutDown else { return false }
                state.listener = channel
                return true
            }
            if !isKept { try await channel.close() }
            return ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port)
        } catch {
            throw .cannotListen(address: address.description, reason: NetworkReason.text(error))
        }
    }

    /// Makes the connections what `targets` says: peers that are gone are cut off at once, new ones are dialled, and
    /// each session is told which folders are open here.
    package func configure(_ targets: [PeerTarget]) {
        var after: [@Sendable () -> Void] = []
        state.withLock { state in
            guard !state.isShutDown else { return }
            let names = Set(targets.map(\.server))
            for name in state.peers.keys where !names.contains(name) {
                if let peer = state.peers.removeValue(forKey: name) { after.append { Self.stop(peer) } }
            }
            for target in targets where target.server != identity.name {
                after.append(contentsOf: apply(target, &state))
            }
        }
        for action in after { action() }
    }

    /// Ends all connections and listens no more.
    package func shutDown() async {
        let (listener, peers, inbound) = state.withLock { state in
            defer {
                state.peers = [:]
                state.inbound = [:]
                state.listener = nil
            }
            state.isShutDown = true
            return (state.listener, Array(state.peers.values), Array(state.inbound.values))
        }
        try? await listener?.close()
        for peer in peers { Self.stop(peer) }
        for channel in inbound { try? await channel.close() }
    }

    private func apply(_ target: PeerTarget, _ state: inout State) -> [@Sendable () -> Void] {
        var after: [@Sendable () -> Void] = []
        var peer = state.peers[target.server] ?? Peer(target: target)
        let old = state.peers[target.server]?.target
        let isDialled = target.isDialled(by: identity.name)
        if let dialler = peer.dialler, !isDialled || old?.address != target.address {
            after.append { dialler.execute { $0.stop() } }
            peer.dialler = nil
        }
        if isDialled, peer.dialler == nil, let address = target.address {
            after.append { self.startDialling(target.server, address) }
        }
        peer.target = target
        if let session = peer.session, old?.folders != target.folders {
            after.append { session.handle.execute { $0.offer(target.folders) } }
        }
        state.peers[target.server] = peer
        return after
    }

    private func startDialling(_ server: String, _ address: ListenAddress) {
        let eventLoop = group.next()
        eventLoop.execute {
            let dialler = Dialler(
                server: server,
                address: address,
                security: self.security,
                eventLoop: eventLoop,
                network: self
            )
            let bound = NIOLoopBound(dialler, eventLoop: eventLoop)
            let isWanted = self.state.withLock { state -> Bool in
                guard let peer = state.peers[server], peer.dialler == nil, peer.target.address == address else {
                    return false
                }
                state.peers[server]?.dialler = bound
                return true
            }
            if isWanted { dialler.dial() }
        }
    }

    private static func stop(_ peer: Peer) {
        peer.dialler?.execute { $0.stop() }
        peer.session?.handle.execute { $0.end(.closed) }
    }
}

extension PeerNetwork {
    /// Prepares a connection that was accepted, or closes it where there are too many.
    ///
    /// On the connection's event loop.
    private func accept(_ channel: any Channel) throws {
        guard slots.enter() else { throw TransportFailure.refusedPeer(Refusal(.busy)) }
        let id = ObjectIdentifier(channel)
        state.withLock { $0.inbound[id] = channel }
        channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.inbound.removeValue(forKey: id) } }
        let acceptor = Acceptor(network: self, eventLoop: channel.eventLoop)
        channel.closeFuture.assumeIsolated().whenComplete { _ in acceptor.closed() }
        let proof = PeerProof()
        let handler = ConnectionHandler(
            side: .acceptor,
            own: hello,
            proof: proof,
            owner: acceptor,
            patience: patience
        )
        try channel.pipeline.syncOperations.addHandler(security.serverHandler(proof))
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    /// Whether somebody who dialled may come in.
    func objection(to peer: Hello) -> Refusal? {
        switch peer.identity.role {
        case .operator:
            return control == nil ? Refusal(.notInTopology, "operators are not answered here") : nil
        case .server:
            let isKnown = state.withLock { $0.peers[peer.identity.name] != nil }
            guard !isKnown else { return nil }
            return Refusal(
                .notInTopology,
                "the topology does not connect \(peer.identity.name) with \(identity.name)"
            )
        }
    }

    /// Runs folders on a connection; one that the same server had before is replaced.
    ///
    /// On the connection's event loop.
    func startSession(
        with server: String,
        isDialler: Bool,
        _ connection: ConnectionHandler,
        _ eventLoop: any EventLoop
    ) -> PeerSession {
        let number = state.withLock { state -> UInt64 in
            state.lastSession += 1
            return state.lastSession
        }
        let session = PeerSession(
            server: server,
            number: number,
            isDialler: isDialler,
            host: host,
            network: self,
            connection: connection,
            eventLoop: eventLoop
        )
        let handle = NIOLoopBound(session, eventLoop: eventLoop)
        let (before, folders) = state.withLock { state -> (NIOLoopBound<PeerSession>?, Set<String>?) in
            let before = state.peers[server]?.session?.handle
            let folders = state.peers[server]?.target.folders
            state.peers[server]?.session = (number, handle)
            state.peers[server]?.lastReason = nil
            notices.execute { self.host.connected(to: server) }
            return (before, folders)
        }
        before?.execute { $0.end(.closed) }
        // After the handshake's answer is on its way, and after the caller has put the session in its place.
        eventLoop.execute {
            if let folders {
                handle.value.offer(folders)
            } else {
                handle.value.end(.closed)
            }
        }
        return session
    }

    /// A session ended.
    ///
    /// One that was replaced is not reported: the server is still connected.
    func sessionEnded(with server: String, number: UInt64, _ reason: TransportFailure) {
        state.withLock { state in
            guard state.peers[server]?.session?.number == number else { return }
            state.peers[server]?.session = nil
            tell(&state, disconnectedFrom: server, reason)
        }
    }

    /// Answers an operator on a connection.
    ///
    /// On the connection's event loop.
    func startControl(
        with name: String,
        _ connection: ConnectionHandler,
        _ eventLoop: any EventLoop
    ) -> any ConnectionUser {
        ControlSession(operatorName: name, desk: control, outbox: connection.outbox, eventLoop: eventLoop)
    }

    /// An attempt to connect failed; no news while there is another connection.
    func report(disconnectedFrom server: String, _ reason: TransportFailure) {
        state.withLock { state in
            guard state.peers[server]?.session == nil else { return }
            tell(&state, disconnectedFrom: server, reason)
        }
    }

    /// Tells the host once for each reason, not once for each attempt.
    private func tell(_ state: inout State, disconnectedFrom server: String, _ reason: TransportFailure) {
        guard let peer = state.peers[server], peer.lastReason != reason else { return }
        state.peers[server]?.lastReason = reason
        notices.execute { self.host.disconnected(from: server, reason: reason) }
    }

    /// Tells the host that somebody was turned away.
    func report(refused peer: String, _ reason: TransportFailure) {
        host.refused(peer, reason: reason)
    }
}

extension NIOLoopBound {
    /// Calls the bound value on its event loop.
    func execute(_ body: @escaping @Sendable (Value) -> Void) {
        eventLoop.execute { body(self.value) }
    }
}
