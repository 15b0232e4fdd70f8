// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
package import EvenfoldEngine
import Glibc

/// A program to run for an operator: an actuator, a facts command.
package struct Command: Hashable, Sendable {
    /// The program, looked up in `PATH` unless it has a slash, and its arguments; never given to a shell.
    package var arguments: [String]
    /// `NAME=value` in addition to, or instead of, what this process has.
    package var environment: [String: String]
    /// The working directory; `nil` is this process's.
    package var directory: String?
    /// How long it may run.
    package var timeLimit: Duration
    /// How many bytes of output and of error output are kept; the rest is read and dropped.
    package var outputLimit: Int
    /// The file that holds the program's ``ProcessTrace`` while it runs, so that it is found even when this process is
    /// killed; `nil` for none.
    ///
    /// What such a program prints goes through two files beside it.
    package var trace: String?

    /// Where a traced program's output goes; no trace is called like that, as names do not begin with a dot.
    func outputFile(_ kind: String) -> String? {
        guard let trace, let slash = trace.lastIndex(of: "/") else { return nil }
        return "\(trace[...slash]).\(trace[trace.index(after: slash)...]).\(kind)"
    }

    package init(
        arguments: [String],
        environment: [String: String] = [:],
        directory: String? = nil,
        timeLimit: Duration = .seconds(60),
        outputLimit: Int = 1 << 20,
        trace: String? = nil
    ) {
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
        self.trace = trace
    }
}

/// What came of a command.
package struct CommandResult: Hashable, Sendable {
    /// How it ended.
    package var ending: Ending
    /// Its standard output, up to the limit.
    package var output: [UInt8]
    /// Its standard error, up to the limit.
    package var errorOutput: [UInt8]
    /// Whether some of either was dropped.
    package var isCut: Bool

    /// How a command can end.
    package enum Ending: Hashable, Sendable {
        /// It ended with this exit code.
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)
        /// It ran into its time limit; it and its group were ended.
        case timedOut
        /// The task that waited for it was cancelled; it and its group were ended.
        case cancelled

        /// How a process ended by itself or by somebody's signal.
        init(_ ending: ChildProcess.Ending) {
            switch ending {
            case .exited(let code): self = .exited(code)
            case .signalled(let signal): self = .signalled(signal)
            }
        }
    }
}

/// Runs commands, each in a process group of its own, with bounded time and output.
///
/// Nothing is waited for without a deadline.
package struct CommandRunner: Sendable {
    private let lanes: any LaneSource
    /// How long a group has between the request to end and the end.
    private static let grace = Duration.seconds(2)

    /// A runner whose waiting happens on lanes of `lanes`.
    package init(lanes: any LaneSource) {
        self.lanes = lanes
    }

    /// Runs a command and waits for it; cancelling the task ends the command.
    ///
    /// - Throws: ``SystemError`` when it cannot be started.
    package func run(_ command: Command) async throws(SystemError) -> CommandResult {
        let stop = try Eventful()
        let lane = lanes.makeLane(named: "command")
        let result: Result<CommandResult, SystemError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lane.enqueue {
                    do throws(SystemError) {
                        continuation.resume(returning: .success(try Self.runNow(command, stop: stop)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            stop.signal()
        }
        return try result.get()
    }

    /// The same on the calling thread, which must not be one of the cooperative pool.
    package static func runBlocking(_ command: Command) throws(SystemError) -> CommandResult {
        try runNow(command, stop: try Eventful())
    }

    private static func runNow(_ command: Command, stop: Eventful) throws(SystemError) -> CommandResult {
        var output = try pipe(command, "output")
        var errorOutput = try pipe(command, "errors")
        var environment = Environment.all
        environment.merge(command.environment) { $1 }
        let child = try ChildProcess(
            arguments: command.arguments,
            environment: environment.map { "\($0.key)=\($0.value)" }.sorted(),
            directory: command.directory,
            output: output.writing.number,
            error: errorOutput.writing.number,
            ownGroup: true
        )
        if let path = command.trace, let trace = ProcessTrace(of: child.number) {
            // A program that cannot be traced runs all the same.
            try? SmallFile.write(Array(trace.text.utf8), to: path)
        }
        output.closeWriting()
        errorOutput.closeWriting()
        var deadline = MonotonicTime.now.advanced(by: command.timeLimit)
        var early: CommandResult.Ending?
        var isKilled = false
        while true {
            let isStopped = try wait(child, output, errorOutput, stop, isStopping: early != nil, until: deadline)
            output.read()
            errorOutput.read()
            if let ending = child.ending() {
                if let path = command.trace { try? PlainFiles.remove(path) }
                // What it wrote before it ended is in the pipes by now; what it left running is not waited for.
                output.read()
                errorOutput.read()
                return CommandResult(
                    ending: early ?? CommandResult.Ending(ending),
                    output: output.bytes,
                    errorOutput: errorOutput.bytes,
                    isCut: output.isCut || errorOutput.isCut
                )
            }
            if early == nil, isStopped || MonotonicTime.now >= deadline {
                early = isStopped ? .cancelled : .timedOut
                child.signalGroup(SIGTERM)
                deadline = MonotonicTime.now.advanced(by: grace)
            } else if let ending = early, MonotonicTime.now >= deadline {
                if isKilled {
                    // The kernel holds it; it is reaped when it lets go.
                    child.reapLater {}
                    return CommandResult(
                        ending: ending,
                        output: output.bytes,
                        errorOutput: errorOutput.bytes,
                        isCut: output.isCut || errorOutput.isCut
                    )
                }
                child.signalGroup(SIGKILL)
                isKilled = true
                deadline = MonotonicTime.now.advanced(by: grace)
            }
        }
    }

    private static func pipe(_ command: Command, _ kind: String) throws(SystemError) -> OutputPipe {
        guard let file = command.outputFile(kind) else { return try OutputPipe(limit: command.outputLimit) }
        return try OutputPipe(limit: command.outputLimit, file: file)
    }

    private static func wait(
        _ child: borrowing ChildProcess,
        _ output: borrowing OutputPipe,
        _ errorOutput: borrowing OutputPipe,
        _ stop: Eventful,
        isStopping: Bool,
        until deadline: MonotonicTime
    ) throws(SystemError) -> Bool {
        var waiting = [
            pollfd(fd: child.handle.number, events: Int16(POLLIN), revents: 0),
            // A negative number is skipped by poll(2).
            pollfd(fd: output.pollNumber, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errorOutput.pollNumber, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isStopping ? -1 : stop.number, events: Int16(POLLIN), revents: 0),
        ]
        _ = try systemCall(.poll) { unsafe poll(&waiting, 4, deadline.millisecondsLeft) }
        return waiting[3].revents != 0
    }
}
