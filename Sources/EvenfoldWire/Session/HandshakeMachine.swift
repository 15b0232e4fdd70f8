// SPDX-License-Identifier: Apache-2.0

/// The first exchange on a connection, after TLS has proven who the other end is.
///
/// Deadlines are the caller's.
///
/// ```
/// dialler                          acceptor
///    Hello ------------------------>  checks, then asks its owner (`introduced`)
///    <------------- Hello | Refusal
/// ```
package struct HandshakeMachine: Sendable {
    /// Which end of the connection this is.
    package enum Side: Hashable, Sendable {
        /// This end dialled, and expects this server there.
        case dialler(expecting: String)
        /// This end was dialled.
        case acceptor
    }

    /// What is to be done next.
    package enum Effect: Hashable, Sendable {
        /// Send this.
        case send(Hello)
        /// Decide whether this peer may come in: ``admit()`` or ``refuse(_:)``.
        case introduced(Hello)
        /// The connection may be used; the protocol version to speak.
        case established(Hello, version: UInt32)
        /// Send this and close.
        case refuse(Refusal)
        /// Close; the other end refused.
        case refused(Refusal)
    }

    private enum State: Hashable, Sendable {
        case begun
        case awaitingHello
        case deciding(Hello, version: UInt32)
        case done
    }

    private let side: Side
    private let own: Hello
    /// Who the other end is by its certificate, which chains to this fleet's authority.
    private let proven: PeerIdentity
    private var state = State.begun

    package init(side: Side, own: Hello, proven: PeerIdentity) {
        self.side = side
        self.own = own
        self.proven = proven
    }

    /// TLS is up.
    package mutating func start() -> [Effect] {
        state = .awaitingHello
        switch side {
        case .dialler: return [.send(own)]
        case .acceptor: return []
        }
    }

    /// A frame arrived.
    ///
    /// - Throws: ``WireError`` when it is not what must come now.
    package mutating func receive(_ kind: FrameKind, _ payload: [UInt8]) throws(WireError) -> [Effect] {
        guard state == .awaitingHello else { throw .unexpectedFrame(kind.rawValue) }
        switch kind {
        case .hello: return judge(try Hello(wire: payload))
        case .refusal:
            state = .done
            return [.refused(try Refusal(wire: payload))]
        case .channels, .message, .content, .controlRequest, .controlResponse, .ping, .pong:
            throw .unexpectedFrame(kind.rawValue)
        }
    }

    /// The peer that was introduced may come in.
    package mutating func admit() -> [Effect] {
        guard case .deciding(let peer, let version) = state else { return [] }
        state = .done
        return [.send(own), .established(peer, version: version)]
    }

    /// The peer that was introduced is turned away.
    package mutating func refuse(_ refusal: Refusal) -> [Effect] {
        guard case .deciding = state else { return [] }
        state = .done
        return [.refuse(refusal)]
    }

    private mutating func judge(_ peer: Hello) -> [Effect] {
        if let refusal = objection(to: peer) {
            state = .done
            return [.refuse(refusal)]
        }
        let version = min(peer.versions.upperBound, own.versions.upperBound)
        switch side {
        case .dialler:
            state = .done
            return [.established(peer, version: version)]
        case .acceptor:
            state = .deciding(peer, version: version)
            return [.introduced(peer)]
        }
    }

    private func objection(to peer: Hello) -> Refusal? {
        guard peer.identity.fleet == own.identity.fleet, proven.fleet == own.identity.fleet else {
            return Refusal(.foreignFleet, "this server belongs to another fleet")
        }
        guard peer.identity == proven else {
            return Refusal(.identity, "the certificate is that of \(proven), not of \(peer.identity)")
        }
        guard peer.versions.overlaps(own.versions) else {
            return Refusal(
                .version,
                "protocol versions \(peer.versions) and \(own.versions) have nothing in common"
            )
        }
        if case .dialler(let expected) = side, peer.identity.role != .server || peer.identity.name != expected {
            return Refusal(.wrongServer, "server \(expected) was expected here, not \(peer.identity)")
        }
        return nil
    }
}
