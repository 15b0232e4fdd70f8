// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldWire
package import FoundationEssentials
import SwiftASN1
import X509

/// A fleet's certificate authority: one P-256 key whose certificate every member of the fleet holds as its only trust
/// anchor.
///
/// What a certificate allows is only to say who one is; what a server may do, the signed topology decides.
package struct CertificateAuthority: Sendable {
    /// The fleet's id: 26 characters of base32, 128 random bits.
    package let fleet: String
    /// The authority's own certificate.
    package let certificate: [UInt8]
    private let key: P256.Signing.PrivateKey
    private let parsed: Certificate

    /// How long the authority's certificate is valid.
    package static let authorityLife: TimeInterval = 20 * 365 * 86_400
    /// How long the certificate of a server or operator is valid.
    ///
    /// Joining again renews it.
    package static let leafLife: TimeInterval = 2 * 365 * 86_400
    /// How far the clock of another machine may be behind.
    static let clockTolerance: TimeInterval = 3_600

    /// Makes the authority of a new fleet.
    package static func make(now: Date) throws(IdentityFailure) -> CertificateAuthority {
        var generator = SystemRandomNumberGenerator()
        let fleet = Base32.encoded((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
        let key = P256.Signing.PrivateKey()
        do {
            let name = try DistinguishedName { CommonName("Evenfold fleet \(fleet)") }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: .init(key.publicKey),
                notValidBefore: now - clockTolerance,
                notValidAfter: now + authorityLife,
                issuer: name,
                subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
                    SubjectAlternativeNames([.uniformResourceIdentifier(AuthorityCertificate.uri(fleet: fleet))])
                },
                issuerPrivateKey: .init(key)
            )
            return try CertificateAuthority(
                certificate: Array(certificate.serializeAsPEM().derBytes),
                keyPEM: key.pemRepresentation
            )
        } catch let failure as IdentityFailure {
            throw failure
        } catch {
            throw .certificate("the fleet's certificate cannot be made: \(error)")
        }
    }

    /// The authority in a certificate (DER) and its key (PEM).
    package init(certificate: [UInt8], keyPEM: String) throws(IdentityFailure) {
        let authority = try AuthorityCertificate(der: certificate)
        do { key = try P256.Signing.PrivateKey(pemRepresentation: keyPEM) } catch {
            throw .certificate("the authority's key is damaged: \(error)")
        }
        guard Certificate.PublicKey(key.publicKey) == authority.parsed.publicKey else {
            throw .certificate("the authority's key and certificate do not belong together")
        }
        fleet = authority.fleet
        parsed = authority.parsed
        self.certificate = certificate
    }

    /// The key in PEM form; for storing.
    package var keyPEM: String { key.pemRepresentation }

    /// The authority's certificate, for those who have to trust it.
    package var trust: AuthorityCertificate { AuthorityCertificate(fleet: fleet, parsed: parsed, der: certificate) }

    /// A certificate for the holder of a key.
    ///
    /// - Parameters:
    ///   - role: What the holder may be.
    ///   - name: The holder's name.
    ///   - publicKey: The holder's public key; the private one stays where it was made.
    ///   - now: The time from which it is valid.
    /// - Returns: The certificate, DER.
    /// - Throws: ``IdentityFailure/badName(_:)``.
    func issue(
        _ role: PeerIdentity.Role,
        named name: String,
        publicKey: P256.Signing.PublicKey,
        now: Date
    ) throws(IdentityFailure) -> [UInt8] {
        guard PeerIdentity.isName(name) else { throw .badName(name) }
        let identity = PeerIdentity(fleet: fleet, role: role, name: name)
        do {
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: .init(publicKey),
                notValidBefore: now - Self.clockTolerance,
                notValidAfter: min(now + Self.leafLife, parsed.notValidAfter),
                issuer: parsed.subject,
                subject: DistinguishedName { CommonName(String(name.prefix(64))) },
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.serverAuth, .clientAuth])
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: parsed.publicKey).keyIdentifier
                    )
                    SubjectAlternativeNames([.uniformResourceIdentifier(identity.uri)])
                },
                issuerPrivateKey: .init(key)
            )
            return Array(try certificate.serializeAsPEM().derBytes)
        } catch {
            throw .certificate("a certificate for \(identity) cannot be made: \(error)")
        }
    }
}
