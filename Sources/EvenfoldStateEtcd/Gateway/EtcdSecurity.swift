// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldState
internal import NIOPosix
internal import NIOSSL

/// The files by which client and servers know each other; with none, the system's authorities vouch for servers.
package struct EtcdSecurity: Hashable, Sendable {
    /// The path of the authorities' certificates, in PEM, that vouch for the servers; `nil` for the system's.
    package var authority: String?
    /// The path of this client's certificate and those it was issued by, in PEM; `nil` for none.
    package var certificate: String?
    /// The path of the certificate's key, in PEM and not encrypted; `nil` for none.
    package var key: String?

    package init(authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }

    /// Whether there is none of them.
    var isEmpty: Bool { authority == nil && certificate == nil && key == nil }

    /// Reads the files, on a thread that may wait.
    ///
    /// - Throws: ``StateFailure`` for a file that cannot be read, and for one of certificate and key without the other.
    func configuration() async throws(StateFailure) -> TLSConfiguration {
        guard (certificate == nil) == (key == nil) else {
            throw StateFailure(reason: .other, message: "an etcd client certificate and its key go together")
        }
        let result: Result<TLSConfiguration, StateFailure>
        do {
            result = try await NIOThreadPool.singleton.runIfActive {
                do throws(StateFailure) { return .success(try read()) } catch { return .failure(error) }
            }
        } catch {
            throw StateFailure(reason: .other, message: "there is no thread to read certificates on")
        }
        return try result.get()
    }

    private func read() throws(StateFailure) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authority {
            let certificates = try Self.read(authority) { try NIOSSLCertificate.fromPEMFile($0) }
            configuration.trustRoots = .certificates(certificates)
        }
        if let certificate, let key {
            let certificates = try Self.read(certificate) { try NIOSSLCertificate.fromPEMFile($0) }
            configuration.certificateChain = certificates.map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try Self.read(key) { try NIOSSLPrivateKey(file: $0, format: .pem) { $0(Array("".utf8)) } }
            )
        }
        return configuration
    }

    private static func read<Value>(
        _ path: String,
        _ body: (String) throws -> Value
    ) throws(StateFailure) -> Value {
        do {
            return try body(path)
        } catch {
            throw StateFailure(
                reason: .other,
                message: "\(path) cannot be read as PEM: \(EtcdFailure.readable("\(error)"))"
            )
        }
    }
}
