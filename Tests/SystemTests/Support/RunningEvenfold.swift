// SPDX-License-Identifier: Apache-2.0

import CLinuxTesting
import EvenfoldEngine
import EvenfoldLinux
import Glibc
import Synchronization

/// A run of the program that goes on until it is told to end: an agent, or an `apply` that keeps hosting.
///
/// Its messages are read all the time, so that it never waits for a reader. Whoever starts one ends it, by its number,
/// which can mean no other process as long as ``end(with:)`` has not reaped it.
final class RunningEvenfold: Sendable {
    private struct State: Sendable {
        var messages: [UInt8] = []
        var isReady = false
        var ending: CommandResult.Ending?
    }

    private static let readySeconds: Int32 = 120
    private static let endSeconds: Int32 = 60

    private let number: Int32
    private let reading: Descriptor
    private let ready: String
    private let isSettled = Latch()
    private let state = Mutex(State())

    private init(number: Int32, reading: consuming Descriptor, ready: String) {
        self.number = number
        self.reading = reading
        self.ready = ready
    }

    /// Starts the program with these arguments; `ready` is what it says when it is.
    static func start(_ arguments: [String], ready: String) throws -> RunningEvenfold {
        let variables = Evenfold.environment.map { "\($0.key)=\($0.value)" }.sorted()
        var text: [UInt8] = []
        for word in ["env"] + variables + [Evenfold.path] + arguments { text += Array(word.utf8) + [0] }
        let length = text.count
        var messages: Int32 = -1
        let number = unsafe lt_start(text, length, &messages)
        guard number > 0 else { throw SystemError(.spawn, -number) }
        let process = RunningEvenfold(number: number, reading: Descriptor(owning: messages), ready: ready)
        ThreadLanes().makeLane(named: "messages").enqueue { process.follow() }
        return process
    }

    /// What it has said so far.
    var messages: String {
        let bytes = state.withLock { $0.messages }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until it has said that it is ready.
    func waitUntilReady() throws {
        _ = isSettled.wait(atMostSeconds: Self.readySeconds)
        let isReady = state.withLock { $0.isReady }
        guard isReady else { throw Trouble("process \(number) does not get ready: \(messages)") }
    }

    /// Sends a signal and waits for the end; one that does not come is forced, and answered as ``timedOut``.
    @discardableResult
    func end(with signal: Int32) -> CommandResult.Ending {
        if let ending = state.withLock({ $0.ending }) { return ending }
        _ = kill(number, signal)
        var ending = reap()
        if ending == nil {
            _ = kill(number, SIGKILL)
            _ = reap()
            ending = .timedOut
        }
        let found = ending ?? .timedOut
        state.withLock { $0.ending = found }
        return found
    }

    private func reap() -> CommandResult.Ending? {
        var code: Int32 = 0
        guard unsafe lt_reap(number, Self.endSeconds * 1_000, &code) == 1 else { return nil }
        return code < 0 ? .signalled(-code) : .exited(code)
    }

    /// Reads until every writer is gone, which is the end of the process.
    private func follow() {
        while let piece = try? reading.read(upTo: 64 << 10), !piece.isEmpty {
            let isNews = state.withLock { state -> Bool in
                state.messages += piece
                guard !state.isReady, String(decoding: state.messages, as: UTF8.self).contains(ready) else {
                    return false
                }
                state.isReady = true
                return true
            }
            if isNews { isSettled.open() }
        }
        // Whoever waits for more waits in vain.
        isSettled.open()
    }
}
