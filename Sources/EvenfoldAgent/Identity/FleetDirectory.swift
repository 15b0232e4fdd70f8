// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldWire
package import FoundationEssentials

/// The directory of `--fleet`: the authority in `ca/`, the operator's credentials in `operator/`, embedded servers in
/// `servers/NAME/`.
///
/// Everything in it is readable by its owner alone. `ca/` appears last, by a rename: where it is, everything is.
package struct FleetDirectory: Sendable {
    /// The directory, absolute.
    package let path: String
    /// The authority, with its key.
    package let authority: CertificateAuthority

    /// The fleet's id.
    package var fleet: String { authority.fleet }

    /// Opens the fleet in a directory.
    ///
    /// - Throws: ``IdentityFailure/noFleet(path:)`` where there is none.
    package init(opening path: String) throws(IdentityFailure) {
        let path = PrivateFiles.absolute(path)
        guard let key = try PrivateFiles.readKey(path + "/ca/key.pem"),
            let text = try PrivateFiles.read(path + "/ca/certificate.pem")
        else { throw .noFleet(path: path) }
        guard let certificate = try CertificateText.decoded(String(decoding: text, as: UTF8.self)).first else {
            throw .certificate("\(path)/ca/certificate.pem is empty")
        }
        self.path = path
        authority = try CertificateAuthority(certificate: certificate, keyPEM: String(decoding: key, as: UTF8.self))
    }

    /// Whether a directory holds a fleet.
    package static func exists(at path: String) -> Bool {
        PrivateFiles.exists(PrivateFiles.absolute(path) + "/ca/certificate.pem")
    }

    /// Makes a fleet: authority and operator, in a directory that is made where missing.
    ///
    /// - Throws: ``IdentityFailure/fleetExists(path:)`` where there is one already; it is not touched.
    package static func make(
        at path: String,
        operatorName: String = "operator",
        now: Date = .now
    ) throws(IdentityFailure) -> FleetDirectory {
        let path = PrivateFiles.absolute(path)
        guard !exists(at: path) else { throw .fleetExists(path: path) }
        let authority = try CertificateAuthority.make(now: now)
        let key = P256.Signing.PrivateKey()
        let certificate = try authority.issue(.operator, named: operatorName, publicKey: key.publicKey, now: now)
        try PrivateFiles.makeDirectory(path)
        try PrivateFiles.makeDirectory(path + "/operator")
        try PrivateFiles.write(Array(key.pemRepresentation.utf8), to: path + "/operator/key.pem")
        try PrivateFiles.write(
            Array(CertificateText.encoded([certificate]).utf8),
            to: path + "/operator/certificate.pem"
        )
        let unfinished = path + "/.ca-unfinished"
        PrivateFiles.remove(unfinished)
        try PrivateFiles.makeDirectory(unfinished)
        try PrivateFiles.makeDirectory(unfinished + "/tokens")
        try PrivateFiles.write(Array(authority.keyPEM.utf8), to: unfinished + "/key.pem")
        try PrivateFiles.write(
            Array(CertificateText.encoded([authority.certificate]).utf8),
            to: unfinished + "/certificate.pem"
        )
        try PrivateFiles.move(unfinished, to: path + "/ca")
        return FleetDirectory(path: path, authority: authority)
    }

    private init(path: String, authority: CertificateAuthority) {
        self.path = path
        self.authority = authority
    }

    /// What the operator proves itself with; the certificate is renewed when half of its life is over.
    package func operatorCredentials(now: Date = .now) throws(IdentityFailure) -> Credentials {
        let directory = path + "/operator"
        let credentials = try StoredCredentials.read(from: directory, authority: authority.trust)
        guard credentials.expiry < now + CertificateAuthority.leafLife / 2 else { return credentials }
        let certificate = try authority.issue(
            .operator,
            named: credentials.identity.name,
            publicKey: credentials.key.publicKey,
            now: now
        )
        try PrivateFiles.write(
            Array(CertificateText.encoded([certificate]).utf8),
            to: directory + "/certificate.pem"
        )
        return try StoredCredentials.read(from: directory, authority: authority.trust)
    }

    /// The state directory of an embedded server: made, with key and certificate, where missing, and renewed before it
    /// expires.
    ///
    /// - Parameters:
    ///   - server: The server's name.
    ///   - now: The time from which a new certificate is valid.
    /// - Returns: The directory, below `servers/`.
    /// - Throws: ``IdentityFailure``.
    package func embeddedServer(
        named server: String,
        now: Date = .now
    ) throws(IdentityFailure) -> AgentDirectory {
        guard PeerIdentity.isName(server) else { throw .badName(server) }
        let directory = AgentDirectory(path: path + "/servers/" + server)
        if let credentials = try? directory.credentials(), credentials.identity.fleet == fleet,
            credentials.expiry > now + CertificateAuthority.leafLife / 2
        {
            return directory
        }
        let key = P256.Signing.PrivateKey()
        let certificate = try authority.issue(.server, named: server, publicKey: key.publicKey, now: now)
        try directory.store(
            keyPEM: key.pemRepresentation,
            certificate: certificate,
            authority: authority.trust,
            configuration: AgentConfiguration(name: server, fleet: fleet, listen: "127.0.0.1:0")
        )
        return directory
    }
}
