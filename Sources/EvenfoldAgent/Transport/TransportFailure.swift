// SPDX-License-Identifier: Apache-2.0

package import EvenfoldWire
package import FoundationEssentials

/// Why a connection was not made, or ended.
package enum TransportFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody answers at that address: refused, no route, no such name, or no answer in time.
    case unreachable(address: String, reason: String)
    /// The other end's certificate is not accepted here.
    case certificate(CertificateRefusal)
    /// The own certificate has expired; nothing was tried.
    case ownCertificateExpired(at: Date)
    /// The other end does not accept the own certificate.
    case certificateRefusedByPeer
    /// The other end does not speak this protocol, or not TLS 1.3.
    case notEvenfold(String)
    /// The other end turned this one away, and said why.
    case refused(Refusal)
    /// This end turned the other one away.
    case refusedPeer(Refusal)
    /// The other end broke the protocol.
    case protocolViolation(WireError)
    /// The other end did not say anything in time.
    case timedOut
    /// The connection ended.
    case closed
    /// The own identity cannot be used.
    case identity(String)
    /// The address cannot be listened on.
    case cannotListen(address: String, reason: String)

    package var description: String {
        switch self {
        case .unreachable(let address, let reason): "\(address) cannot be reached: \(reason)"
        case .certificate(let refusal): "the other end is not accepted: \(refusal)"
        case .ownCertificateExpired(let at):
            "the own certificate expired at \(at.formatted(.iso8601)); join again with a new token"
        case .certificateRefusedByPeer: "the other end does not accept the own certificate"
        case .notEvenfold(let reason): "this is no agent of Evenfold: \(reason)"
        case .refused(let refusal): "the other end refused: \(refusal)"
        case .refusedPeer(let refusal): "refused: \(refusal)"
        case .protocolViolation(let error): "the other end broke the protocol: \(error)"
        case .timedOut: "the other end did not answer in time"
        case .closed: "the connection was closed"
        case .identity(let reason): reason
        case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}
