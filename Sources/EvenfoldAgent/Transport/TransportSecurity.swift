// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import FoundationEssentials
import NIOCore
import NIOSSL

/// TLS 1.3 with certificates on both sides; the same for peers, operators and loopback.
struct TransportSecurity: Sendable {
    /// The name of the protocol in the TLS handshake (ALPN).
    static let protocolName = "evenfold/1"

    let credentials: Credentials
    private let serverContext: NIOSSLContext
    private let clientContext: NIOSSLContext

    init(_ credentials: Credentials) throws(TransportFailure) {
        self.credentials = credentials
        do {
            let chain = try [
                NIOSSLCertificateSource.certificate(NIOSSLCertificate(bytes: credentials.certificate, format: .der))
            ]
            let key = try NIOSSLPrivateKeySource.privateKey(
                NIOSSLPrivateKey(bytes: Array(credentials.keyPEM.utf8), format: .pem)
            )
            let trust = try NIOSSLTrustRoots.certificates([
                NIOSSLCertificate(bytes: credentials.authority.der, format: .der)
            ])
            var server = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
            var client = TLSConfiguration.makeClientConfiguration()
            client.certificateChain = chain
            client.privateKey = key
            Self.restrict(&server, trust)
            Self.restrict(&client, trust)
            serverContext = try NIOSSLContext(configuration: server)
            clientContext = try NIOSSLContext(configuration: client)
        } catch {
            throw .identity("the own key and certificate cannot be used: \(error)")
        }
    }

    private static func restrict(_ configuration: inout TLSConfiguration, _ trust: NIOSSLTrustRoots) {
        configuration.minimumTLSVersion = .tlsv13
        configuration.applicationProtocols = [protocolName]
        configuration.trustRoots = trust
        // Identity is a URI that the judge reads, not a host name. A certificate is demanded on both sides.
        configuration.certificateVerification = .noHostnameVerification
    }

    /// The TLS handler of an accepted connection; `proof` receives what the other end proves.
    func serverHandler(_ proof: PeerProof) -> NIOSSLServerHandler {
        NIOSSLServerHandler(
            context: serverContext,
            customVerificationCallback: { chain, promise in proof.judge(chain, credentials.judge, promise) }
        )
    }

    /// The TLS handler of a dialled connection.
    func clientHandler(_ proof: PeerProof) throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(
            context: clientContext,
            serverHostname: nil,
            customVerificationCallback: { chain, promise in proof.judge(chain, credentials.judge, promise) }
        )
    }
}

/// What the other end of one connection has proven by its certificate.
///
/// Confined to the connection's event loop.
final class PeerProof {
    private(set) var identity: PeerIdentity?
    private(set) var refusal: CertificateRefusal?

    /// Judges the certificate that the other end presented; it has proven to hold the key, or the handshake fails after
    /// this.
    func judge(
        _ chain: [NIOSSLCertificate],
        _ judge: CertificateJudge,
        _ promise: EventLoopPromise<NIOSSLVerificationResult>
    ) {
        guard let leaf = chain.first, let der = try? leaf.toDERBytes() else {
            refusal = .unreadable
            return promise.succeed(.failed)
        }
        do {
            identity = try judge.identity(of: der, now: Date.now)
            promise.succeed(.certificateVerified)
        } catch {
            refusal = error
            promise.succeed(.failed)
        }
    }
}
