// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import FileTesting
import FoundationEssentials

/// An authority, and certificates of it for a server on loopback and for a client, made with OpenSSL's tool.
package final class TestCertificates: Sendable {
    private let directory: TemporaryDirectory

    /// The certificate of the authority; the paths of the others beside it.
    package var authority: String { directory.file("authority.pem") }
    package var serverCertificate: String { directory.file("server.pem") }
    package var serverKey: String { directory.file("server.key") }
    package var clientCertificate: String { directory.file("client.pem") }
    package var clientKey: String { directory.file("client.key") }

    private init(_ directory: TemporaryDirectory) { self.directory = directory }

    /// Makes a new authority and its certificates.
    package static func make() async throws -> TestCertificates {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else {
            throw EtcdServer.Unavailable(description: "/usr/bin/openssl is missing: install Debian's package openssl")
        }
        let certificates = TestCertificates(try TemporaryDirectory())
        let result = try await CommandRunner(lanes: ThreadLanes()).run(
            Command(arguments: ["/bin/sh", "-c", script, "sh", certificates.directory.path], timeLimit: .seconds(300))
        )
        guard result.ending == .exited(0) else {
            throw EtcdServer.Unavailable(description: String(decoding: result.errorOutput, as: UTF8.self))
        }
        return certificates
    }

    private static let script = """
        set -e
        cd "$1"
        new() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
        new authority
        openssl req -x509 -new -key authority.key -subj "/CN=Test authority" -days 2 -out authority.pem
        issue() {
            new "$1"
            openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
            printf '%s\\n' "$2" > "$1.ext"
            openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
                -extfile "$1.ext" -out "$1.pem"
        }
        issue server "subjectAltName=IP:127.0.0.1,DNS:localhost
        extendedKeyUsage=serverAuth,clientAuth"
        issue client "extendedKeyUsage=clientAuth"
        """
}
