// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import LinuxTesting

extension PostgreSQLServer {
    static func start() async throws -> PostgreSQLServer {
        let installation = try await onThread { try PostgreSQLInstallation.find() }
        let password = String(try RandomBytes.word(), radix: 36)
        for _ in 0..<5 {
            // Somebody else may take the port in the meantime.
            guard let port = try await serve(installation, password) else { continue }
            let server = PostgreSQLServer(port: port, installation: installation, adminPassword: password)
            try await server.prepare()
            return server
        }
        throw PostgreSQLTrouble("no port on 127.0.0.1 stays free")
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        let result: Result<Value, any Error> = await ThreadLanes().blocking("postgresql") { Result { try work() } }
        return try result.get()
    }

    /// Runs a server on a thread that lives as long as it does, since the end of that thread is the server's end.
    ///
    /// - Returns: Its port; `nil` where that was taken.
    private static func serve(_ installation: PostgreSQLInstallation, _ password: String) async throws -> Int? {
        let lane = ThreadLanes(limit: 1).makeLane(named: "postgresql")
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int?, any Error>) in
            lane.enqueue {
                do {
                    let (service, port) = try begin(installation, password)
                    let isReady = service.waits(
                        for: "database system is ready to accept connections",
                        before: MonotonicTime.now.advanced(by: .seconds(300))
                    )
                    if isReady {
                        continuation.resume(returning: port)
                        _ = service.waits(for: "\u{0}", before: MonotonicTime.now.advanced(by: .seconds(1 << 30)))
                        return
                    }
                    let messages = String(decoding: service.errorOutput, as: UTF8.self)
                    guard messages.contains("could not bind") else { throw PostgreSQLTrouble(messages) }
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private static func begin(
        _ installation: PostgreSQLInstallation,
        _ password: String
    ) throws -> (ServiceProcess, Int) {
        let parent = Environment.value("TMPDIR") ?? "/var/tmp"
        let directory = "\(parent)/evenfold-postgresql-\(String(try RandomBytes.word(), radix: 36))"
        try PlainFiles.makeDirectory(directory, mode: 0o700)
        do {
            try installation.makeCluster(in: directory, password: password)
            let port = try FreePort.find()
            return (
                try ServiceProcess(
                    arguments: installation.serving(directory, port: port),
                    environment: ["LC_ALL": "C", "TZ": "UTC"]
                ), port
            )
        } catch {
            _ = try? CommandRunner.runBlocking(Command(arguments: ["rm", "-rf", directory]))
            throw error
        }
    }
}
