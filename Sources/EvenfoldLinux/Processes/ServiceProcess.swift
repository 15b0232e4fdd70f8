// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// A program that runs beside this one until it is told to end: a peer of a benchmark, an agent under test.
///
/// Its standard error is read all the time, so that it never waits for a reader; standard output goes nowhere. The
/// process is known by a descriptor, never by its number alone. Stopped at the latest when the value goes.
package final class ServiceProcess: Sendable {
    private struct State: Sendable {
        var errorOutput: [UInt8] = []
        var ending: ChildProcess.Ending?
    }

    /// The number of the process.
    package let number: Int32
    private let state = Monitor(State())
    private static let outputLimit = 1 << 20

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked up in `PATH` unless it has a slash, and its arguments.
    ///   - environment: `NAME=value` in addition to, or instead of, what this process has.
    /// - Throws: ``SystemError`` when it cannot be started.
    package init(arguments: [String], environment: [String: String] = [:]) throws(SystemError) {
        var first: Int32 = -1
        var second: Int32 = -1
        _ = try systemCall(.pipe) { unsafe ef_pipe(&first, &second) }
        let reading = SharedDescriptor(Descriptor(owning: first))
        let writing = Descriptor(owning: second)
        var variables = Environment.all
        variables.merge(environment) { $1 }
        let child = try ChildProcess(
            arguments: arguments,
            environment: variables.map { "\($0.key)=\($0.value)" }.sorted(),
            directory: nil,
            output: nil,
            error: writing.number,
            ownGroup: true
        )
        number = child.number
        let state = state
        let watched = Watched(child, reading)
        do throws(SystemError) {
            try OwnThread.start(named: "service") { watched.follow(state) }
        } catch {
            _ = kill(-number, SIGKILL)
            throw error
        }
    }

    deinit {
        _ = stop(within: .seconds(5))
    }

    /// What it wrote to standard error so far, up to a limit.
    package var errorOutput: [UInt8] { state.access { $0.errorOutput } }

    /// Waits until it has written `text` to standard error; `false` when it ended or the time came first.
    package func waits(for text: String, before deadline: MonotonicTime) -> Bool {
        let wanted = Array(text.utf8)
        let found = state.wait(until: deadline) { state -> Bool? in
            if Self.contains(state.errorOutput, wanted) { return true }
            return state.ending == nil ? nil : false
        }
        return found ?? false
    }

    /// Asks the process to end, after `grace` ends it with its group, and waits for that; `false` where even that
    /// does not help.
    package func stop(within grace: Duration) -> Bool {
        if signal(SIGTERM) { return true }
        if ended(within: grace) { return true }
        if signal(SIGKILL) { return true }
        return ended(within: .seconds(5))
    }

    /// Sends a signal to the process and waits for its end; `nil` when that does not come in time.
    ///
    /// How it ended is also answered when it had ended already.
    package func end(with signal: Int32, within time: Duration) -> CommandResult.Ending? {
        if !self.signal(signal), !ended(within: time) { return nil }
        return state.access { $0.ending }.map(CommandResult.Ending.init)
    }

    /// Sends a signal; `true` when it had ended already.
    private func signal(_ signal: Int32) -> Bool {
        // Under the lock, so that the process is not reaped between the look and the signal.
        state.access { state in
            guard state.ending == nil else { return true }
            _ = kill(-number, signal)
            return false
        }
    }

    private func ended(within time: Duration) -> Bool {
        state.wait(until: MonotonicTime.now.advanced(by: time)) { $0.ending == nil ? nil : true } ?? false
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, bytes.count >= part.count else { return part.isEmpty }
        for start in 0...(bytes.count - part.count) where bytes[start] == first {
            if bytes[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }

    /// The child and its pipe, owned by the thread that follows them.
    private final class Watched: Sendable {
        private let child: ChildProcess
        private let reading: SharedDescriptor

        init(_ child: consuming ChildProcess, _ reading: SharedDescriptor) {
            self.child = child
            self.reading = reading
        }

        func follow(_ state: Monitor<State>) {
            var isEnded = false
            while true {
                var waiting = [
                    pollfd(fd: child.handle.number, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: isEnded ? -1 : reading.number, events: Int16(POLLIN), revents: 0),
                ]
                _ = try? systemCall(.poll) { unsafe poll(&waiting, 2, -1) }
                isEnded = read(into: state) || isEnded
                let hasEnded = state.change { state in
                    state.ending = child.ending()
                    return state.ending != nil
                }
                if hasEnded { return }
            }
        }

        private func read(into state: Monitor<State>) -> Bool {
            while true {
                do throws(SystemError) {
                    let piece = try reading.descriptor.read(upTo: 64 << 10)
                    if piece.isEmpty { return true }
                    state.change { $0.errorOutput += piece.prefix(ServiceProcess.outputLimit - $0.errorOutput.count) }
                } catch {
                    return error.number != EAGAIN
                }
            }
        }
    }
}
