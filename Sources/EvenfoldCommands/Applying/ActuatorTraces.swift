// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldLinux
import EvenfoldState
import EvenfoldTopology

/// The installers and restarts that run on this machine, one note for each server, so that an apply finds what a killed
/// one left running.
struct ActuatorTraces: Sendable {
    private let directory: String

    init(fleet: String) {
        directory = fleet + "/running"
    }

    /// The note of the program that services this server.
    func path(of server: String) -> String { "\(directory)/\(server)" }

    /// Waits until nothing of an earlier apply runs any more.
    ///
    /// - Parameters:
    ///   - servers: The servers whose programs matter.
    ///   - pause: Lets time pass.
    ///   - console: Where it is told what is waited for.
    /// - Throws: ``CommandFailure`` when a program runs longer than its time limit, or the command is interrupted.
    func settle(_ servers: [Server], pause: Pause, console: Console) async throws(CommandFailure) {
        do throws(SystemError) {
            try PlainFiles.makeDirectory(directory, mode: 0o700)
        } catch {
            throw CommandFailure(
                .failure,
                code: "EV0513",
                "\(TerminalText.escaped(directory)) cannot be made",
                detail: error.reason
            )
        }
        for server in servers {
            guard let bytes = try? SmallFile.read(path(of: server.name), limit: 1_024) else { continue }
            if let trace = ProcessTrace(String(decoding: bytes, as: UTF8.self)), trace.isRunning {
                try await wait(for: trace, of: server, pause, console)
            }
            try? PlainFiles.remove(path(of: server.name))
        }
    }

    private func wait(
        for trace: ProcessTrace,
        of server: Server,
        _ pause: Pause,
        _ console: Console
    ) async throws(CommandFailure) {
        let name = TerminalText.escaped(server.name)
        console.tell("Waiting for process \(trace.number), which an earlier apply started for \(name).")
        let ended = ChangeWaiters()
        trace.whenEnded { ended.wake() }
        let limit = server.maintenance.actuator.timeLimit
        await pause.wait(atMost: limit) { await ended.wait(since: 0) }
        if Task.isCancelled { throw .interrupted }
        guard trace.isRunning else { return }
        throw CommandFailure(
            .failure,
            code: "EV0417",
            "process \(trace.number), which an earlier apply started for \(name), is still running",
            detail: "it was waited for \(Quantities.duration(limit)), its time limit",
            help: "look at it, end it if it hangs, then run apply again"
        )
    }
}

extension Actuator {
    /// How long one of its programs may take; without programs, nothing is waited for.
    fileprivate var timeLimit: Duration {
        switch self {
        case .manual: .zero
        case .command(let command): .seconds(command.timeoutSeconds)
        }
    }
}
