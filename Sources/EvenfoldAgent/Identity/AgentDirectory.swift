// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import FoundationEssentials

/// The state directory of one server's agent (`--state`): key, certificate, the fleet's authority, settings, and what
/// the agent keeps.
///
/// | File | Content |
/// | --- | --- |
/// | `key.pem` | the private key, made here |
/// | `certificate.pem` | the server's certificate |
/// | `ca.pem` | the fleet's authority |
/// | `agent.json` | ``AgentConfiguration`` |
/// | `topology` | the ``SignedFleetDocument`` in force |
/// | `folders/NAME/index.sqlite` | the index of each folder |
package struct AgentDirectory: Sendable {
    /// The directory, absolute.
    package let path: String

    package init(path: String) {
        self.path = PrivateFiles.absolute(path)
    }

    /// The server's settings.
    ///
    /// - Throws: ``IdentityFailure/notJoined(path:)`` where there are none.
    package func configuration() throws(IdentityFailure) -> AgentConfiguration {
        guard let bytes = try PrivateFiles.read(path + "/agent.json") else { throw .notJoined(path: path) }
        do { return try JSONDecoder().decode(AgentConfiguration.self, from: Data(bytes)) } catch {
            throw .file("\(path)/agent.json is damaged: \(error)")
        }
    }

    /// What the server proves itself with.
    package func credentials() throws(IdentityFailure) -> Credentials {
        let configuration = try configuration()
        let credentials = try StoredCredentials.read(from: path)
        guard credentials.identity.role == .server, credentials.identity.name == configuration.name else {
            throw .certificate(
                "\(path)/certificate.pem is that of \(credentials.identity), not of server \(configuration.name)"
            )
        }
        return credentials
    }

    /// Stores what an enrolment gave; what the agent keeps beside it stays.
    func store(
        keyPEM: String,
        certificate: [UInt8],
        authority: AuthorityCertificate,
        configuration: AgentConfiguration
    ) throws(IdentityFailure) {
        try PrivateFiles.makeDirectory(path)
        try PrivateFiles.write(Array(keyPEM.utf8), to: path + "/key.pem")
        try PrivateFiles.write(Array(CertificateText.encoded([certificate]).utf8), to: path + "/certificate.pem")
        try PrivateFiles.write(Array(CertificateText.encoded([authority.der]).utf8), to: path + "/ca.pem")
        // Last: where settings are, everything is.
        try store(configuration)
    }

    /// Stores the settings.
    package func store(_ configuration: AgentConfiguration) throws(IdentityFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(configuration) else { return }
        try PrivateFiles.write([UInt8](data) + [0x0A], to: path + "/agent.json")
    }

    /// The signed document in force, as bytes; `nil` before the first apply.
    package func document() throws(IdentityFailure) -> [UInt8]? {
        try PrivateFiles.read(path + "/topology")
    }

    /// The highest fencing token that was heard of; 0 before the first.
    package func fence() throws(IdentityFailure) -> UInt64 {
        guard let bytes = try PrivateFiles.read(path + "/fence") else { return 0 }
        guard let fence = UInt64(String(decoding: bytes, as: UTF8.self)) else {
            throw .file("\(path)/fence holds no number")
        }
        return fence
    }

    /// Replaces the highest fencing token.
    package func store(fence: UInt64) throws(IdentityFailure) {
        try PrivateFiles.write(Array(String(fence).utf8), to: path + "/fence")
    }

    /// Replaces the document in force.
    package func store(document: [UInt8]) throws(IdentityFailure) {
        try PrivateFiles.write(document, to: path + "/topology")
    }

    /// The directory of one folder's index; made where missing.
    package func folderDirectory(_ folder: String) throws(IdentityFailure) -> String {
        let directory = path + "/folders/" + folder
        try PrivateFiles.makeDirectory(directory)
        return directory
    }
}

/// The settings of one server's agent.
package struct AgentConfiguration: Hashable, Sendable, Codable {
    /// The server's name in the topology.
    package var name: String
    /// The fleet's id; empty while a request is not signed yet.
    package var fleet: String
    /// Where the agent listens, `host:port`; port 0 is any free one.
    package var listen: String

    package init(name: String, fleet: String, listen: String) {
        self.name = name
        self.fleet = fleet
        self.listen = listen
    }
}

/// Key and certificate as they lie in a directory.
enum StoredCredentials {
    /// Reads `key.pem` and `certificate.pem`, and `ca.pem` where no authority is given.
    static func read(
        from directory: String,
        authority given: AuthorityCertificate? = nil
    ) throws(IdentityFailure) -> Credentials {
        guard let key = try PrivateFiles.readKey(directory + "/key.pem"),
            let text = try PrivateFiles.read(directory + "/certificate.pem")
        else { throw .certificate("\(directory) holds no key and certificate") }
        let authority: AuthorityCertificate
        if let given {
            authority = given
        } else {
            let trust = try PrivateFiles.read(directory + "/ca.pem") ?? []
            authority = try AuthorityCertificate(der: try certificate(in: trust, "\(directory)/ca.pem"))
        }
        return try Credentials(
            keyPEM: String(decoding: key, as: UTF8.self),
            certificate: try certificate(in: text, "\(directory)/certificate.pem"),
            authority: authority
        )
    }

    private static func certificate(in text: [UInt8], _ path: String) throws(IdentityFailure) -> [UInt8] {
        guard let first = try CertificateText.decoded(String(decoding: text, as: UTF8.self)).first else {
            throw .certificate("\(path) is empty")
        }
        return first
    }
}
