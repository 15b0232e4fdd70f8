// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldWire
package import FoundationEssentials
import SwiftASN1
import X509

/// How a server becomes a member of a fleet.
///
/// Its key is made on the server and never leaves it.
///
/// On one machine with the operator: ``makeToken(for:in:now:)``, ``join(token:state:listen:now:)``. Elsewhere:
/// ``request(name:state:listen:)`` on the server, ``sign(request:in:now:)`` by the operator,
/// ``complete(certificate:state:)`` on the server.
package enum Enrolment {
    /// A token with which one server may join, once, within ten minutes.
    package static func makeToken(
        for server: String,
        in fleet: FleetDirectory,
        now: Date = .now
    ) throws(EnrolmentFailure) -> String {
        guard PeerIdentity.isName(server) else { throw .identity(.badName(server)) }
        var generator = SystemRandomNumberGenerator()
        let token = EnrolmentToken(
            secret: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) },
            fingerprint: fleet.authority.trust.fingerprint,
            server: server,
            fleetPath: fleet.path
        )
        try TokenLedger(fleet: fleet).add(token, now: now)
        return token.text
    }

    /// Joins on the operator's own machine: the key is made in the state directory, the certificate signed with the
    /// token.
    ///
    /// The token is used up last, when nothing but the writing of files is left; joining again with a new token renews
    /// the certificate.
    /// - Parameters:
    ///   - text: The token.
    ///   - state: The agent's state directory; made where missing.
    ///   - listen: `host:port`; port 0 is any free one.
    ///   - now: The time.
    /// - Returns: What was written.
    /// - Throws: ``EnrolmentFailure``.
    package static func join(
        token text: String,
        state: String,
        listen: String,
        now: Date = .now
    ) throws(EnrolmentFailure) -> AgentConfiguration {
        let token = try EnrolmentToken(text: text)
        guard ListenAddress(listen) != nil else { throw .badAddress(listen) }
        guard FleetDirectory.exists(at: token.fleetPath) else { throw .fleetNotHere(path: token.fleetPath) }
        let directory = AgentDirectory(path: state)
        return try wrapped { () throws(IdentityFailure) -> Result<AgentConfiguration, EnrolmentFailure> in
            let fleet = try FleetDirectory(opening: token.fleetPath)
            guard fleet.authority.trust.fingerprint == token.fingerprint else {
                return .failure(.foreignAuthority(path: token.fleetPath))
            }
            let configuration = AgentConfiguration(name: token.server, fleet: fleet.fleet, listen: listen)
            if let objection = objection(to: configuration, in: directory) { return .failure(objection) }
            let key = P256.Signing.PrivateKey()
            let certificate = try fleet.authority.issue(
                .server,
                named: token.server,
                publicKey: key.publicKey,
                now: now
            )
            do throws(EnrolmentFailure) { try TokenLedger(fleet: fleet).use(token, now: now) } catch {
                return .failure(error)
            }
            try directory.store(
                keyPEM: key.pemRepresentation,
                certificate: certificate,
                authority: fleet.authority.trust,
                configuration: configuration
            )
            return .success(configuration)
        }
    }

    /// Begins to join from another machine: makes the key and a request that the operator signs.
    ///
    /// - Returns: The request, PEM.
    package static func request(
        name: String,
        state: String,
        listen: String
    ) throws(EnrolmentFailure) -> String {
        guard PeerIdentity.isName(name) else { throw .identity(.badName(name)) }
        guard ListenAddress(listen) != nil else { throw .badAddress(listen) }
        let directory = AgentDirectory(path: state)
        let configuration = AgentConfiguration(name: name, fleet: "", listen: listen)
        if let objection = objection(to: configuration, in: directory) { throw objection }
        let key = P256.Signing.PrivateKey()
        let request: String
        do {
            request = try CertificateSigningRequest(
                version: .v1,
                subject: DistinguishedName { CommonName(name) },
                privateKey: .init(key),
                attributes: CertificateSigningRequest.Attributes(),
                signatureAlgorithm: .ecdsaWithSHA256
            ).serializeAsPEM().pemString
        } catch {
            throw .malformedRequest("\(error)")
        }
        do throws(IdentityFailure) {
            try PrivateFiles.makeDirectory(directory.path)
            try PrivateFiles.write(Array(key.pemRepresentation.utf8), to: directory.path + pendingKey)
            try storePending(configuration, in: directory)
        } catch {
            throw .identity(error)
        }
        return request + "\n"
    }

    /// Signs a request, as the operator.
    ///
    /// - Returns: The server's certificate and the authority's, PEM.
    package static func sign(
        request text: String,
        in fleet: FleetDirectory,
        now: Date = .now
    ) throws(EnrolmentFailure) -> String {
        let request: CertificateSigningRequest
        do { request = try CertificateSigningRequest(pemEncoded: text) } catch { throw .malformedRequest("\(error)") }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .malformedRequest("its signature is wrong")
        }
        guard let key = P256.Signing.PublicKey(request.publicKey) else {
            throw .malformedRequest("its key is not a P-256 key")
        }
        let names = request.subject.flatMap { $0 }.filter {
            $0.type == ASN1ObjectIdentifier.RDNAttributeType.commonName
        }
        guard names.count == 1, let name = String(names[0].value), PeerIdentity.isName(name) else {
            throw .malformedRequest("it does not name one server")
        }
        do {
            let certificate = try fleet.authority.issue(.server, named: name, publicKey: key, now: now)
            return CertificateText.encoded([certificate, fleet.authority.certificate])
        } catch {
            throw .identity(error)
        }
    }

    /// Ends joining from another machine, with what the operator signed.
    ///
    /// - Parameters:
    ///   - text: The server's certificate and the authority's, PEM.
    ///   - state: The state directory that the request was made in.
    ///   - now: The time.
    /// - Returns: What was written.
    /// - Throws: ``EnrolmentFailure``.
    package static func complete(
        certificate text: String,
        state: String,
        now: Date = .now
    ) throws(EnrolmentFailure) -> AgentConfiguration {
        let directory = AgentDirectory(path: state)
        return try wrapped { () throws(IdentityFailure) -> Result<AgentConfiguration, EnrolmentFailure> in
            guard var configuration = try pending(in: directory) else {
                return .failure(.foreignCertificate("\(directory.path) holds no request; run join --request first"))
            }
            let key = try PrivateFiles.readKey(directory.path + pendingKey)
            let certificates = try CertificateText.decoded(text)
            guard let key, certificates.count == 2 else {
                return .failure(
                    .foreignCertificate("the file must hold two certificates, the server's and the fleet's")
                )
            }
            let authority = try AuthorityCertificate(der: certificates[1])
            let credentials = try Credentials(
                keyPEM: String(decoding: key, as: UTF8.self),
                certificate: certificates[0],
                authority: authority
            )
            guard credentials.identity.role == .server, credentials.identity.name == configuration.name else {
                return .failure(.nameMismatch(expected: configuration.name, found: credentials.identity.name))
            }
            configuration.fleet = authority.fleet
            if let objection = objection(to: configuration, in: directory) { return .failure(objection) }
            try directory.store(
                keyPEM: credentials.keyPEM,
                certificate: certificates[0],
                authority: authority,
                configuration: configuration
            )
            PrivateFiles.remove(directory.path + pendingKey)
            PrivateFiles.remove(directory.path + pendingSettings)
            return .success(configuration)
        }
    }
}

extension Enrolment {
    private static let pendingKey = "/request-key.pem"
    private static let pendingSettings = "/request.json"

    /// A state directory keeps its server and fleet for life: its indexes would be somebody else's.
    private static func objection(
        to configuration: AgentConfiguration,
        in directory: AgentDirectory
    ) -> EnrolmentFailure? {
        guard let present = try? directory.configuration() else { return nil }
        let isSameFleet = configuration.fleet.isEmpty || present.fleet == configuration.fleet
        guard present.name == configuration.name, isSameFleet else {
            return .stateInUse(path: directory.path, name: present.name, fleet: present.fleet)
        }
        return nil
    }

    private static func storePending(
        _ configuration: AgentConfiguration,
        in directory: AgentDirectory
    ) throws(IdentityFailure) {
        guard let data = try? JSONEncoder().encode(configuration) else { return }
        try PrivateFiles.write([UInt8](data), to: directory.path + pendingSettings)
    }

    private static func pending(in directory: AgentDirectory) throws(IdentityFailure) -> AgentConfiguration? {
        let bytes = try PrivateFiles.read(directory.path + pendingSettings)
        return bytes.flatMap { try? JSONDecoder().decode(AgentConfiguration.self, from: Data($0)) }
    }

    private static func wrapped<Value>(
        _ body: () throws(IdentityFailure) -> Result<Value, EnrolmentFailure>
    ) throws(EnrolmentFailure) -> Value {
        let result: Result<Value, EnrolmentFailure>
        do { result = try body() } catch { throw .identity(error) }
        return try result.get()
    }
}
