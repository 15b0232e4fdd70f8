// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// Services that listen on a port of this machine's loopback.
enum LoopbackService {
    private static let attempts = 10

    /// Starts a service on a port that is free, found by trying, and waits until it says that it listens.
    static func start(
        ready: String,
        _ arguments: (_ port: Int) -> [String]
    ) throws(BenchFailure) -> (ServiceProcess, Int) {
        var last = ""
        for _ in 0..<attempts {
            do throws(SystemError) {
                let port = try randomPort()
                let service = try ServiceProcess(arguments: arguments(port), environment: ["LC_ALL": "C"])
                if service.waits(for: ready, before: MonotonicTime.now.advanced(by: .seconds(20))) {
                    return (service, port)
                }
                last = Program.lastWords(service.errorOutput)
                _ = service.stop(within: .seconds(2))
            } catch {
                throw BenchFailure(error, arguments(0).first ?? "")
            }
        }
        throw BenchFailure("\(arguments(0).first ?? "") does not start: \(last)")
    }

    /// A port that is very likely free.
    static func freePort() throws(BenchFailure) -> Int {
        do throws(SystemError) { return try randomPort() } catch { throw BenchFailure(error, "no port") }
    }

    /// Below the range from which the kernel takes the ports of outgoing connections.
    private static func randomPort() throws(SystemError) -> Int {
        20_000 + Int(try RandomBytes.word() % 10_000)
    }
}
