// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore
import NIOSSL
import NIOTLS

/// What runs on a connection once both ends know each other.
///
/// Confined to the connection's event loop.
protocol ConnectionUser: AnyObject {
    /// A whole message, or a frame that is none.
    func received(_ header: FrameHeader, _ payload: [UInt8]) throws(WireError)
    /// Bytes of a file; see ``FrameReader/Event``.
    func received(
        content bytes: ByteBuffer,
        channel: UInt16,
        request: UInt64,
        end: ContentEnd?,
        cost: Int
    ) throws(WireError)
    /// Everything that arrived together has been told.
    func receivedAll()
    /// The connection is gone.
    func ended(_ reason: TransportFailure)
}

/// Who made a connection and decides about it.
///
/// Confined to the connection's event loop.
protocol ConnectionOwner: AnyObject {
    /// Whether a peer may come in; a refusal is told to it.
    func objection(to peer: Hello) -> Refusal?
    /// The connection is up; what shall run on it.
    func established(_ peer: Hello, _ connection: ConnectionHandler) -> any ConnectionUser
    /// The connection is gone, or never came up. Said once, last.
    func ended(_ peer: PeerIdentity?, _ reason: TransportFailure)
}

/// One connection: TLS, then the handshake, then frames.
///
/// The only place that touches the channel.
///
/// Deadlines run from the moment the connection exists: whoever is not known after ten seconds is cut off, and whoever
/// says nothing for 45 seconds is dead (each end asks after 15).
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case securing
        case greeting(HandshakeMachine)
        case running(any ConnectionUser)
        case ended
    }

    /// What waits to be sent.
    let outbox = Outbox()
    private let side: HandshakeMachine.Side
    private let own: Hello
    private let proof: PeerProof
    private let owner: any ConnectionOwner
    private let patience: TimeAmount
    private var phase = Phase.securing
    private var reader = FrameReader()
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    private var heartbeat: Scheduled<Void>?
    private var isAlive = true
    private var silentBeats = 0
    private var isDraining = false
    private var isActive = false

    static let beat = TimeAmount.seconds(15)
    /// Frames before the other end is known may be this long.
    private static let greetingLimit = 4_096

    init(
        side: HandshakeMachine.Side,
        own: Hello,
        proof: PeerProof,
        owner: any ConnectionOwner,
        patience: TimeAmount = .seconds(10)
    ) {
        self.patience = patience
        self.side = side
        self.own = own
        self.proof = proof
        self.owner = owner
        reader.limit = Self.greetingLimit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isActive = context.channel.isActive
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        outbox.connect { eventLoop.execute { bound.value.drain() } }
        deadline = eventLoop.assumeIsolated().scheduleTask(in: patience) { self.end(.timedOut) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.closed)
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated) = event as? TLSUserEvent { secured(negotiated) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .ended = phase else {
            isAlive = true
            reader.append(unwrapInboundIn(data))
            return process()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        reader.release()
        if case .running(let user) = phase { user.receivedAll() }
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { drain() }
        context.fireChannelWritabilityChanged()
    }

    func channelActive(context: ChannelHandlerContext) {
        isActive = true
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(failure(for: error))
    }

    /// Closes the connection; the reason is told to its owner and user.
    func end(_ reason: TransportFailure) {
        if case .ended = phase { return }
        let last = phase
        phase = .ended
        deadline?.cancel()
        heartbeat?.cancel()
        outbox.close()
        if case .running(let user) = last { user.ended(reason) }
        // Where the socket never came up, whoever asked for it is told by the attempt to connect.
        if isActive { owner.ended(proof.identity, reason) }
        context?.close(promise: nil)
    }

    private func secured(_ negotiated: String?) {
        guard case .securing = phase else { return }
        guard negotiated == TransportSecurity.protocolName else {
            return end(.notEvenfold("it speaks \(negotiated ?? "no protocol that it names")"))
        }
        guard let proven = proof.identity else { return end(.certificate(.unreadable)) }
        var machine = HandshakeMachine(side: side, own: own, proven: proven)
        let effects = machine.start()
        phase = .greeting(machine)
        perform(effects)
        process()
    }

    private func process() {
        do throws(WireError) {
            while true {
                switch phase {
                case .securing, .ended: return
                case .greeting(var machine):
                    guard let event = try reader.next() else { return }
                    guard case .frame(let header, let payload) = event else {
                        throw WireError.unexpectedFrame(FrameKind.content.rawValue)
                    }
                    let effects = try machine.receive(header.kind, payload)
                    phase = .greeting(machine)
                    perform(effects)
                case .running(let user):
                    guard let event = try reader.next() else { return }
                    try pass(event, to: user)
                }
            }
        } catch {
            end(.protocolViolation(error))
        }
    }

    private func pass(_ event: FrameReader.Event, to user: any ConnectionUser) throws(WireError) {
        switch event {
        case .frame(let header, let payload):
            switch header.kind {
            case .ping: outbox.add(.message(.pong, channel: 0, []))
            case .pong: break
            case .hello, .refusal: throw .unexpectedFrame(header.kind.rawValue)
            case .channels, .message, .content, .controlRequest, .controlResponse: try user.received(header, payload)
            }
        case .content(let channel, let request, let bytes, let end, let cost):
            try user.received(content: bytes, channel: channel, request: request, end: end, cost: cost)
        }
    }

    private func perform(_ effects: [HandshakeMachine.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let hello): outbox.add(.message(.hello, channel: 0, hello.encoded))
            case .introduced(let peer): decide(peer)
            case .established(let peer, _): run(peer)
            case .refuse(let refusal):
                outbox.add(.message(.refusal, channel: 0, refusal.encoded))
                drain()
                end(.refusedPeer(refusal))
            case .refused(let refusal): end(.refused(refusal))
            }
        }
    }

    private func decide(_ peer: Hello) {
        guard case .greeting(var machine) = phase else { return }
        let effects: [HandshakeMachine.Effect]
        if let refusal = owner.objection(to: peer) {
            effects = machine.refuse(refusal)
        } else {
            effects = machine.admit()
        }
        phase = .greeting(machine)
        perform(effects)
    }

    private func run(_ peer: Hello) {
        guard let context, case .greeting = phase else { return }
        deadline?.cancel()
        deadline = nil
        reader.limit = WireLimits.framePayload
        phase = .running(owner.established(peer, self))
        scheduleBeat(context)
    }

    private func scheduleBeat(_ context: ChannelHandlerContext) {
        heartbeat = context.eventLoop.assumeIsolated().scheduleTask(in: Self.beat) {
            self.beat()
            if let context = self.context, case .running = self.phase { self.scheduleBeat(context) }
        }
    }

    private func beat() {
        silentBeats = isAlive ? 0 : silentBeats + 1
        guard silentBeats < 3 else { return end(.timedOut) }
        if !isAlive { outbox.add(.message(.ping, channel: 0, [])) }
        isAlive = false
    }

    /// Sends what waits, while the socket takes it.
    private func drain() {
        guard let context, !isDraining else { return }
        isDraining = true
        defer { isDraining = false }
        var writer = FrameWriter()
        // Again when the last flush made the channel writable: it tells so while this is running, and only once.
        repeat {
            outbox.begin()
            while context.channel.isWritable, let item = outbox.next() {
                writer.add(item)
                guard writer.isFull else { continue }
                send(&writer, context)
            }
            send(&writer, context)
        } while context.channel.isWritable && !outbox.isEmpty
    }

    /// Flushes often enough that TLS and the socket work on bytes that are still in the cache.
    private func send(_ writer: inout FrameWriter, _ context: ChannelHandlerContext) {
        let (buffers, links) = writer.take()
        guard !buffers.isEmpty else { return }
        for buffer in buffers { context.write(wrapOutboundOut(buffer), promise: nil) }
        context.flush()
        for (link, cost) in links { link.wrote(cost) }
    }

    private func failure(for error: any Error) -> TransportFailure {
        if let refusal = proof.refusal { return .certificate(refusal) }
        let text = String(describing: error)
        if text.contains("ALERT") {
            let isAboutCertificate = text.contains("CERTIFICATE") || text.contains("UNKNOWN_CA")
            return isAboutCertificate ? .certificateRefusedByPeer : .notEvenfold("it does not speak TLS 1.3")
        }
        if error is NIOSSLError || error is BoringSSLError {
            if case .running = phase { return .closed }
            return .notEvenfold("it does not speak TLS 1.3")
        }
        return .closed
    }
}
