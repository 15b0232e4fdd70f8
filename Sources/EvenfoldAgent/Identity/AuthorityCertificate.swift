// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldWire
import SwiftASN1
import X509

/// The certificate of a fleet's authority: what a member trusts, and nothing else.
package struct AuthorityCertificate: Sendable {
    /// The fleet's id.
    package let fleet: String
    /// The certificate, DER.
    package let der: [UInt8]
    let parsed: Certificate

    init(fleet: String, parsed: Certificate, der: [UInt8]) {
        self.fleet = fleet
        self.parsed = parsed
        self.der = der
    }

    /// The authority in a certificate that may come from anywhere.
    package init(der: [UInt8]) throws(IdentityFailure) {
        let certificate: Certificate
        do { certificate = try Certificate(derEncoded: der) } catch {
            throw .certificate("the authority's certificate is damaged: \(error)")
        }
        let names = (try? certificate.extensions.subjectAlternativeNames) ?? nil
        let uris = names.map { names in names.compactMap(Self.uri(in:)) } ?? []
        guard uris.count == 1, uris[0].hasPrefix(Self.scheme) else {
            throw .certificate("this is not the certificate of a fleet")
        }
        let fleet = String(uris[0].dropFirst(Self.scheme.count))
        guard PeerIdentity.isName(fleet) else { throw .certificate("the fleet's id is damaged") }
        self.init(fleet: fleet, parsed: certificate, der: der)
    }

    /// The SHA-256 digest of the certificate; tokens carry it.
    package var fingerprint: [UInt8] { Array(SHA256.hash(data: der)) }

    static func uri(fleet: String) -> String { scheme + fleet }

    static func uri(in name: GeneralName) -> String? {
        guard case .uniformResourceIdentifier(let uri) = name else { return nil }
        return uri
    }

    private static let scheme = "evenfold://"
}
