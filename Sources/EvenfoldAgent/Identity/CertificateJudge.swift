// SPDX-License-Identifier: Apache-2.0

package import EvenfoldWire
package import FoundationEssentials
import SwiftASN1
import X509

/// Decides who the holder of a certificate is, and refuses what this fleet's authority did not sign.
///
/// The chain has exactly two links: the authority, whose certificate was stored at enrolment, and the leaf. Everything
/// that makes a longer chain hard is absent by construction, so the whole judgement is here and every refusal has its
/// own reason.
package struct CertificateJudge: Sendable {
    /// The fleet whose certificates are accepted.
    package var fleet: String { authority.fleet }
    private let authority: AuthorityCertificate

    package init(authority: AuthorityCertificate) {
        self.authority = authority
    }

    /// Who the holder of `certificate` (DER) is.
    ///
    /// - Throws: ``CertificateRefusal``. The signature is checked before anything in the certificate is believed.
    package func identity(of certificate: [UInt8], now: Date) throws(CertificateRefusal) -> PeerIdentity {
        let leaf: Certificate
        do { leaf = try Certificate(derEncoded: certificate) } catch { throw .unreadable }
        guard Self.isSignatureWhole(certificate) else { throw .unreadable }
        guard leaf.issuer == authority.parsed.subject,
            authority.parsed.publicKey.isValidSignature(leaf.signature, for: leaf)
        else { throw .foreignFleet }
        guard leaf.notValidBefore <= now else { throw .notYetValid(since: leaf.notValidBefore) }
        guard leaf.notValidAfter >= now else { throw .expired(at: leaf.notValidAfter) }
        guard now <= authority.parsed.notValidAfter else { throw .expired(at: authority.parsed.notValidAfter) }
        if case .isCertificateAuthority = (try? leaf.extensions.basicConstraints) ?? .notCertificateAuthority {
            throw .noIdentity
        }
        guard let names = (try? leaf.extensions.subjectAlternativeNames) ?? nil, names.count == 1,
            let uri = names.first.flatMap(AuthorityCertificate.uri(in:)), let identity = PeerIdentity(uri: uri)
        else { throw .noIdentity }
        guard identity.fleet == authority.fleet else { throw .foreignFleet }
        return identity
    }

    /// Whether the signature is whole bytes, as X.690 section 8.6.2 would have it for one.
    ///
    /// The parser lets unused bits pass, and they are all that a signature does not cover: one certificate has one
    /// encoding.
    private static func isSignatureWhole(_ certificate: [UInt8]) -> Bool {
        guard let root = try? DER.parse(certificate), case .constructed(let parts) = root.content else { return false }
        var last: ASN1Node?
        for part in parts { last = part }
        return last.flatMap { try? ASN1BitString(derEncoded: $0) }?.paddingBits == 0
    }
}

/// Why a certificate is not accepted.
package enum CertificateRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no certificate.
    case unreadable
    /// Another authority signed it, or nobody did.
    case foreignFleet
    /// It begins to be valid later; one of the two clocks is wrong.
    case notYetValid(since: Date)
    /// It has expired.
    case expired(at: Date)
    /// It names no server or operator.
    case noIdentity

    package var description: String {
        switch self {
        case .unreadable: "the certificate cannot be read"
        case .foreignFleet: "the certificate belongs to another fleet"
        case .notYetValid(let since):
            "the certificate is not valid before \(since.formatted(.iso8601)); check the clocks of both servers"
        case .expired(let at):
            "the certificate expired at \(at.formatted(.iso8601)); let the server join again with a new token"
        case .noIdentity: "the certificate names no server or operator of a fleet"
        }
    }
}
