// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import EvenfoldLinux
import FileTesting
import FoundationEssentials
import LinuxTesting
import NIOCore
import NIOHTTP1
import NIOPosix

/// An etcd of the tests' own, on loopback and ports that were free, which ends with the test process however that
/// ends.
package final class EtcdServer: Sendable {
    /// Why there is none.
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// How clients are to come.
    package struct Security: Sendable {
        let certificates: TestCertificates
        let asksForClients: Bool

        package init(certificates: TestCertificates, asksForClients: Bool) {
            self.certificates = certificates
            self.asksForClients = asksForClients
        }
    }

    /// The one that tests share, each with a fleet of its own; nobody stops it.
    package static var shared: EtcdServer { get async throws { try await sharedStart.value } }
    private static let sharedStart = Task { try await EtcdServer.start() }

    private static let program = "/usr/bin/etcd"
    /// What it says when clients may come.
    fileprivate static let serving = "serving client traffic"
    /// Where tests wait for processes: not on the threads that everything else runs on.
    private static let waiting: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        return pool
    }()

    /// The client's address.
    package let endpoint: String
    private let directory: TemporaryDirectory
    /// Held open as long as this process lives: who started the server, and nobody else.
    private let lifeline: Lifeline
    private let process: ServiceProcess

    private init(endpoint: String, directory: TemporaryDirectory, lifeline: Lifeline, process: ServiceProcess) {
        self.endpoint = endpoint
        self.directory = directory
        self.lifeline = lifeline
        self.process = process
    }

    /// Starts a server and waits until it serves.
    package static func start(security: Security? = nil) async throws -> EtcdServer {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw Unavailable(description: "\(program) is missing: install Debian's package etcd-server")
        }
        var said = ""
        for _ in 0..<5 {
            let port = try FreePort.find()
            let peerPort = try FreePort.find(besides: [port])
            let directory = try TemporaryDirectory()
            let lifeline = try Lifeline(path: directory.file("lifeline"))
            let scheme = security == nil ? "http" : "https"
            let endpoint = "\(scheme)://127.0.0.1:\(port)"
            let arguments = arguments(endpoint, peer: "http://127.0.0.1:\(peerPort)", directory, security)
            let process = try await waiting.runIfActive {
                let process = try ServiceProcess(arguments: arguments)
                if !process.isServing(within: .seconds(120)) { _ = process.stop(within: .seconds(5)) }
                return process
            }
            said = String(decoding: process.errorOutput, as: UTF8.self)
            if said.contains(serving) {
                return EtcdServer(endpoint: endpoint, directory: directory, lifeline: lifeline, process: process)
            }
            guard said.contains("address already in use") else { break }
        }
        throw Unavailable(description: "etcd does not start: \(said.suffix(2_000))")
    }

    /// Ends the server as a crash does.
    package func kill() async throws {
        let process = process
        let ending = try await Self.waiting.runIfActive { process.end(with: 9, within: .seconds(60)) }
        guard ending != nil else { throw Unavailable(description: "etcd does not end") }
    }

    /// Asks the gateway directly.
    @discardableResult
    package func ask(_ path: String, _ body: String) async throws -> String {
        var request = HTTPClientRequest(url: endpoint + path)
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    /// The program and its arguments, with a guard beside it that ends both when this process is gone.
    private static func arguments(
        _ endpoint: String,
        peer: String,
        _ directory: TemporaryDirectory,
        _ security: Security?
    ) -> [String] {
        let script = """
            ( read line < "$1"; trap "" TERM; kill -TERM 0; rm -rf "$2"; kill -KILL 0 ) &
            shift 2; exec "$@"
            """
        var arguments = ["/bin/sh", "-c", script, "sh", directory.file("lifeline"), directory.path, program]
        arguments += ["--data-dir", directory.file("data"), "--unsafe-no-fsync"]
        arguments += ["--listen-client-urls", endpoint, "--advertise-client-urls", endpoint]
        arguments += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        arguments += ["--initial-cluster", "default=\(peer)"]
        arguments += ["--logger", "zap", "--log-outputs", "stderr", "--log-level", "info"]
        if let security {
            arguments += ["--cert-file", security.certificates.serverCertificate]
            arguments += ["--key-file", security.certificates.serverKey]
            arguments += ["--trusted-ca-file", security.certificates.authority]
            if security.asksForClients { arguments.append("--client-cert-auth") }
        }
        return arguments
    }
}

extension ServiceProcess {
    /// Waits until etcd says that it serves its clients; `false` when it ends or the time is over before.
    fileprivate func isServing(within time: Duration) -> Bool {
        waits(for: EtcdServer.serving, before: MonotonicTime.now.advanced(by: time))
    }
}
