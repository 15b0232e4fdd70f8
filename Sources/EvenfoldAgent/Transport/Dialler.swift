// SPDX-License-Identifier: Apache-2.0

import EvenfoldNetwork
import EvenfoldWire
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL

/// Keeps one connection to one server: dials, and dials again when it ends, after 0.2 s to 10 s.
///
/// Confined to its event loop.
final class Dialler: ConnectionOwner {
    private let server: String
    private let address: ListenAddress
    private let security: TransportSecurity
    private let eventLoop: any EventLoop
    private let network: PeerNetwork
    private var failures: Int64 = 0
    private var isStopped = false
    private var retry: Scheduled<Void>?
    private var connection: ConnectionHandler?
    private var upSince: NIODeadline?

    static let connectTimeout = TimeAmount.seconds(10)

    init(
        server: String,
        address: ListenAddress,
        security: TransportSecurity,
        eventLoop: any EventLoop,
        network: PeerNetwork
    ) {
        self.server = server
        self.address = address
        self.security = security
        self.eventLoop = eventLoop
        self.network = network
    }

    /// Dials now.
    func dial() {
        guard !isStopped else { return }
        retry = nil
        guard security.credentials.expiry > Date.now else {
            return attemptEnded(.ownCertificateExpired(at: security.credentials.expiry))
        }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(Self.connectTimeout)
            .peerOptions()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.prepare(channel) }
            }
            .connect(host: address.host, port: address.port)
            .assumeIsolated()
            .whenFailure { error in
                let reason = (error as? TransportFailure) ?? bound.value.unreachable(error)
                bound.value.attemptEnded(reason)
            }
    }

    /// Ends the connection and dials no more.
    func stop() {
        isStopped = true
        retry?.cancel()
        connection?.end(.closed)
        connection = nil
    }

    func objection(to peer: Hello) -> Refusal? { nil }

    func established(_ peer: Hello, _ connection: ConnectionHandler) -> any ConnectionUser {
        upSince = .now()
        return network.startSession(with: server, isDialler: true, connection, eventLoop)
    }

    func ended(_ peer: PeerIdentity?, _ reason: TransportFailure) {
        connection = nil
        attemptEnded(reason)
    }

    private func prepare(_ channel: any Channel) throws {
        let proof = PeerProof()
        let handler = ConnectionHandler(
            side: .dialler(expecting: server),
            own: network.hello,
            proof: proof,
            owner: self
        )
        connection = handler
        try channel.pipeline.syncOperations.addHandler(try security.clientHandler(proof))
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private func unreachable(_ error: any Error) -> TransportFailure {
        .unreachable(address: address.description, reason: NetworkReason.text(error))
    }

    private func attemptEnded(_ reason: TransportFailure) {
        guard !isStopped else { return }
        // A connection that held is a fresh start; one that was cut off at once is one more failure.
        if let upSince, NIODeadline.now() - upSince > .seconds(10) { failures = 0 }
        upSince = nil
        network.report(disconnectedFrom: server, reason)
        guard retry == nil else { return }
        let delay = min(Int64(200) << min(failures, 6), 10_000)
        failures += 1
        // Up to a quarter more or less, so that a fleet that lost its hub does not come back in one instant.
        let jitter = Int64.random(in: -delay / 4...delay / 4)
        retry = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(delay + jitter)) { self.dial() }
    }
}

extension ClientBootstrap {
    /// The options of every connection.
    func peerOptions() -> ClientBootstrap {
        channelOption(.writeBufferWaterMark, value: .peer)
            .channelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator.peer)
            .channelOption(.maxMessagesPerRead, value: 4)
    }
}

extension ChannelOptions.Types.WriteBufferWaterMark {
    /// A connection takes no more once a megabyte waits for the socket.
    static let peer = ChannelOptions.Types.WriteBufferWaterMark(low: 256 << 10, high: 1 << 20)
}

extension AdaptiveRecvByteBufferAllocator {
    /// Idle connections read into little, busy ones into 256 KiB.
    static let peer = AdaptiveRecvByteBufferAllocator(minimum: 2_048, initial: 16_384, maximum: 256 << 10)
}
