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
    ///
    /// `environment`: `NAME=value`, besides what all runs have. `under`: A program that becomes it.
    init(_ arguments: [String], ready: String, environment: [String] = [], under wrapper: [String] = []) throws {
        service = try ServiceProcess(
            // Becomes the program, with the same number.
            arguments: wrapper + ["env"] + environment + [Evenfold.path] + arguments,
            environment: Evenfold.environment
        )
        self.ready = ready
    }

    /// The number of the process.
    var number: Int32 { service.number }

    /// What it has said so far.
    var messages: String { String(decoding: service.errorOutput, as: UTF8.self) }

    /// Waits until it has said that it is ready.
    func waitUntilReady() throws {
        guard service.waits(for: ready, before: MonotonicTime.now.advanced(by: Self.readyTime)) else {
            throw Trouble("process \(service.number) does not get ready: \(messages)")
        }
    }

    /// Waits until it ends by itself; one that does not is ended, and answered as ``timedOut``.
    func waitForEnd() -> CommandResult.Ending {
        // No signal, only the wait.
        if let ending = service.end(with: 0, within: Self.readyTime) { return ending }
        _ = service.end(with: SIGKILL, within: Self.endTime)
        return .timedOut
    }

    /// Sends a signal and waits for the end; one that does not come is forced, and answered as ``timedOut``.
    @discardableResult
    func end(with signal: Int32) -> CommandResult.Ending {
        if let ending = service.end(with: signal, within: Self.endTime) { return ending }
        _ = service.end(with: SIGKILL, within: Self.endTime)
        return .timedOut
    }
}
