// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldMessages
import EvenfoldWire
package import FoundationEssentials
import SwiftASN1
import SwiftProtobuf
import X509

/// A ``FleetDocument`` as the operator signed it: ECDSA P-256 over a domain name and the bytes, with the signer's
/// certificate.
package struct SignedFleetDocument: Hashable, Sendable {
    /// The document's bytes, as they were signed.
    package let content: [UInt8]
    /// The signature, raw form (64 bytes).
    package let signature: [UInt8]
    /// The signer's certificate, DER.
    package let certificate: [UInt8]

    /// Keeps a signature made here from meaning anything elsewhere.
    private static let domain = Array("evenfold fleet document 1\n".utf8)
    /// The longest document that is read, in bytes.
    package static let limit = 12 << 20

    /// Signs a document as the operator.
    package init(_ document: FleetDocument, by credentials: Credentials) throws(DocumentRefusal) {
        content = try document.canonicalBytes()
        do { signature = Array(try credentials.key.signature(for: Self.domain + content).rawRepresentation) } catch {
            throw .unreadable("it cannot be signed: \(error)")
        }
        certificate = credentials.certificate
    }

    init(content: [UInt8], signature: [UInt8], certificate: [UInt8]) {
        self.content = content
        self.signature = signature
        self.certificate = certificate
    }

    /// The document, if an operator of the judge's fleet signed it.
    ///
    /// - Parameters:
    ///   - judge: The judge of the fleet.
    ///   - now: When the signer's certificate must be valid; `nil` for a document that was accepted earlier and is
    ///     read back.
    /// - Returns: The document.
    /// - Throws: ``DocumentRefusal``.
    package func verified(by judge: CertificateJudge, now: Date?) throws(DocumentRefusal) -> FleetDocument {
        let signer: PeerIdentity
        let parsed: Certificate
        do { parsed = try Certificate(derEncoded: certificate) } catch { throw .signer(.unreadable) }
        do { signer = try judge.identity(of: certificate, now: now ?? parsed.notValidBefore) } catch {
            throw .signer(error)
        }
        guard signer.role == .operator else { throw .notAnOperator(signer.description) }
        guard let key = P256.Signing.PublicKey(parsed.publicKey),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature),
            key.isValidSignature(signature, for: Self.domain + content)
        else { throw .badSignature }
        let document = try FleetDocument(canonicalBytes: content)
        guard document.fleet == judge.fleet else { throw .signer(.foreignFleet) }
        return document
    }

    /// What becomes of this document where `current` is in force.
    ///
    /// - Throws: ``DocumentRefusal/rolledBack(offered:current:)`` for an older version,
    ///   ``DocumentRefusal/forked(version:)`` for another document of the same version.
    package func succession(
        of document: FleetDocument,
        after current: FleetDocument?
    ) throws(DocumentRefusal) -> Succession {
        guard let current else { return .replaces }
        guard document.version >= current.version else {
            throw .rolledBack(offered: document.version, current: current.version)
        }
        guard document.version == current.version else { return .replaces }
        guard document == current else { throw .forked(version: document.version) }
        return .isInForce
    }

    /// What becomes of an accepted document.
    package enum Succession: Hashable, Sendable {
        /// It comes into force.
        case replaces
        /// It is in force already.
        case isInForce
    }

    /// The document, signature and certificate as bytes; for the wire and for the state directory.
    package var encoded: [UInt8] { (try? message.serializedBytes()) ?? [] }

    var message: ProtoSignedDocument {
        .with {
            $0.content = Data(content)
            $0.signature = Data(signature)
            $0.certificate = Data(certificate)
        }
    }

    /// A signed document from bytes that may come from anywhere; nothing is verified yet.
    package init(encoded bytes: [UInt8]) throws(DocumentRefusal) {
        let message: ProtoSignedDocument
        do { message = try ProtoSignedDocument(serializedBytes: bytes) } catch { throw .unreadable("\(error)") }
        try self.init(message)
    }

    init(_ message: ProtoSignedDocument) throws(DocumentRefusal) {
        guard message.content.count <= Self.limit, message.certificate.count <= 65_536 else {
            throw .unreadable("it is too long")
        }
        self.init(
            content: [UInt8](message.content),
            signature: [UInt8](message.signature),
            certificate: [UInt8](message.certificate)
        )
    }
}

/// Why a document does not come into force.
package enum DocumentRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is damaged, or of a newer format.
    case unreadable(String)
    /// Its signer's certificate is not accepted.
    case signer(CertificateRefusal)
    /// A server signed it.
    case notAnOperator(String)
    /// The signature does not fit the bytes.
    case badSignature
    /// A newer one is in force.
    case rolledBack(offered: UInt64, current: UInt64)
    /// Another document has the same version: two operators at the same time.
    case forked(version: UInt64)

    package var description: String {
        switch self {
        case .unreadable(let reason): "the topology document cannot be read: \(reason)"
        case .signer(let refusal): "the topology document's signer is not accepted: \(refusal)"
        case .notAnOperator(let signer): "the topology document was signed by \(signer), who is no operator"
        case .badSignature: "the signature of the topology document is wrong"
        case .rolledBack(let offered, let current):
            "topology document \(offered) is older than document \(current), which is in force"
        case .forked(let version): "there are two different topology documents with version \(version)"
        }
    }
}
