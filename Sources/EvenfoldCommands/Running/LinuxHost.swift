// SPDX-License-Identifier: Apache-2.0

import EvenfoldAgent
import EvenfoldEngine
package import EvenfoldLinux
package import EvenfoldServicing
import FoundationEssentials
import Synchronization

/// The machine that the command really runs on.
package struct LinuxHost: CommandHost {
    private let runner: CommandRunner
    let lanes: ThreadLanes
    package let workingDirectory: String

    /// - Parameter lanes: Where waiting for programs happens.
    package init(lanes: ThreadLanes) {
        runner = CommandRunner(lanes: lanes)
        self.lanes = lanes
        workingDirectory = FileManager.default.currentDirectoryPath
    }

    package func read(_ path: String, limit: Int) throws(HostFailure) -> [UInt8] {
        do throws(SystemError) {
            return try InputFile.read(path, limit: limit)
        } catch {
            throw HostFailure(reason: error.reason)
        }
    }

    package func write(_ bytes: [UInt8], to path: String) throws(HostFailure) {
        do throws(SystemError) {
            try SmallFile.write(bytes, to: path)
        } catch {
            throw HostFailure(reason: error.reason)
        }
    }

    package func run(_ request: ProcessRequest) async -> ProcessOutcome {
        let command = Command(
            arguments: request.arguments,
            environment: request.variables,
            directory: request.directory,
            timeLimit: request.timeLimit,
            outputLimit: request.outputLimit,
            trace: request.trace
        )
        let result: CommandResult
        do throws(SystemError) {
            result = try await runner.run(command)
        } catch {
            return .notStarted(reason: error.reason)
        }
        switch result.ending {
        case .exited where result.isCut: return .printedTooMuch
        case .exited(let code):
            return .exited(code: UInt32(bitPattern: code), output: result.output, errors: result.errorOutput)
        case .signalled(let number): return .signalled(number, errors: result.errorOutput)
        case .timedOut: return .timedOut(errors: result.errorOutput)
        case .cancelled: return .cancelled
        }
    }

    package func facts() async -> ServerFacts? {
        await lanes.blocking("facts") { (try? HostFacts.read())?.facts }
    }

    package func ask(_ prompt: String, on console: Console) async -> String? {
        guard Terminal.isTerminal(.input) else { return nil }
        console.tellRaw(prompt)
        let answer = Answer()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.wait(with: continuation)
                // The read cannot be interrupted; its thread is left behind when the command is.
                lanes.makeLane(named: "prompt").enqueue {
                    let line = (try? InputFile.readLine()) ?? nil
                    answer.give(line.map { String(decoding: $0, as: UTF8.self) })
                }
            }
        } onCancel: {
            answer.give(nil)
        }
    }
}

/// An answer that is given once, whoever is first: the person or the interruption.
private final class Answer: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<String?, Never>)
        case given(String?)
    }

    private let state = Mutex(State.open)

    func wait(with continuation: CheckedContinuation<String?, Never>) {
        let early: String?? = state.withLock { state in
            guard case .given(let answer) = state else {
                state = .waiting(continuation)
                return .none
            }
            return .some(answer)
        }
        if case .some(let answer) = early { continuation.resume(returning: answer) }
    }

    func give(_ answer: String?) {
        let waiting: CheckedContinuation<String?, Never>? = state.withLock { state in
            defer { if case .given = state {} else { state = .given(answer) } }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume(returning: answer)
    }
}
