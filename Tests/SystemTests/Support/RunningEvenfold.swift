// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Glibc

/// A run of the program that goes on until it is told to end: an agent, or an `apply` that keeps hosting.
final class RunningEvenfold: Sendable {
    private static let readyTime = Duration.seconds(120)
    private static let endTime = Duration.seconds(60)

    private let service: ServiceProcess
    private let ready: String

    /// Starts the program with these arguments; `ready` is what it says when it is.
    init(_ arguments: [String], ready: String) throws {
        service = try ServiceProcess(arguments: [Evenfold.path] + arguments, environment: Evenfold.environment)
        self.ready = ready
    }

    /// What it has said so far.
    var messages: String { String(decoding: service.errorOutput, as: UTF8.self) }

    /// Waits until it has said that it is ready.
    func waitUntilReady() throws {
        guard service.waits(for: ready, before: MonotonicTime.now.advanced(by: Self.readyTime)) else {
            throw Trouble("process \(service.number) does not get ready: \(messages)")
        }
    }

    /// Sends a signal and waits for the end; one that does not come is forced, and answered as ``timedOut``.
    @discardableResult
    func end(with signal: Int32) -> CommandResult.Ending {
        if let ending = service.end(with: signal, within: Self.endTime) { return ending }
        _ = service.end(with: SIGKILL, within: Self.endTime)
        return .timedOut
    }
}
