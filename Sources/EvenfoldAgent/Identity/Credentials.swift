// SPDX-License-Identifier: Apache-2.0

import Crypto
package import EvenfoldWire
package import FoundationEssentials
import SwiftASN1
import X509

/// What a server or operator proves itself with: its key, its certificate, and the authority that it trusts.
package struct Credentials: Sendable {
    /// Who the holder is.
    package let identity: PeerIdentity
    /// The holder's certificate, DER.
    package let certificate: [UInt8]
    /// The authority's certificate.
    package let authority: AuthorityCertificate
    /// When the certificate expires.
    package let expiry: Date
    let key: P256.Signing.PrivateKey

    /// Credentials from their parts, which must belong together.
    ///
    /// An expired certificate is accepted here, so that its holder can say what is wrong; see ``expiry``.
    package init(
        keyPEM: String,
        certificate: [UInt8],
        authority: AuthorityCertificate
    ) throws(IdentityFailure) {
        do { key = try P256.Signing.PrivateKey(pemRepresentation: keyPEM) } catch {
            throw .certificate("the key is damaged: \(error)")
        }
        let parsed: Certificate
        do { parsed = try Certificate(derEncoded: certificate) } catch {
            throw .certificate("the certificate is damaged: \(error)")
        }
        guard parsed.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw .certificate("key and certificate do not belong together")
        }
        let judge = CertificateJudge(authority: authority)
        do { identity = try judge.identity(of: certificate, now: parsed.notValidBefore) } catch {
            throw .certificate("own certificate: \(error)")
        }
        self.certificate = certificate
        self.authority = authority
        expiry = parsed.notValidAfter
    }

    /// The judge of the same fleet's certificates.
    package var judge: CertificateJudge { CertificateJudge(authority: authority) }

    /// The key in PEM form.
    var keyPEM: String { key.pemRepresentation }
}

/// Certificates in the text form that files and terminals carry.
enum CertificateText {
    /// One or more certificates (DER) as PEM, one after the other.
    static func encoded(_ certificates: [[UInt8]]) -> String {
        certificates.map { PEMDocument(type: "CERTIFICATE", derBytes: $0).pemString + "\n" }.joined()
    }

    /// The certificates in a PEM text, DER each.
    static func decoded(_ text: String) throws(IdentityFailure) -> [[UInt8]] {
        do { return try PEMDocument.parseMultiple(pemString: text).map(\.derBytes) } catch {
            throw .certificate("this is not a certificate in PEM form: \(error)")
        }
    }
}
