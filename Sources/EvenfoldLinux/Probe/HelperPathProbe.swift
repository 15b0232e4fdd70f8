// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
import Glibc
import Synchronization

/// Checks paths in disposable helper processes, one for a path at most.
///
/// A helper that does not answer within the deadline is neither ended (a silent FUSE lookup survives `SIGKILL`) nor
/// waited for: it is remembered, and when it ends by itself the path answers again. So a stuck helper is the retry.
///
/// | Who asks | While | Gets |
/// | --- | --- | --- |
/// | the first | no helper for the path is known | its helper's answer, or `noAnswer` at the deadline |
/// | another | that helper is running | the same answer, at the same time |
/// | another | that helper is stuck | `noAnswer` with the component, at once |
package final class HelperPathProbe: PathProbe {
    private enum Helper {
        /// Its answer is awaited by these.
        case running([CheckedContinuation<PathProbeAnswer, Never>])
        /// It is stuck at a component; these wait until it has ended, each under a number of its own.
        case stuck(component: String, [UInt64: CheckedContinuation<Void, Never>])
    }

    private struct State {
        var helpers: [String: Helper] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let command: [String]
    private let deadline: Duration
    private let lanes = ThreadLanes(limit: 64)
    private let state = Mutex(State())

    /// - Parameters:
    ///   - command: The helper and its first arguments; the path and the option follow.
    ///   - deadline: How long a helper may take.
    package init(
        command: [String] = [HostIdentity.ownExecutable, "probe-path"],
        deadline: Duration = .seconds(5)
    ) {
        self.command = command
        self.deadline = deadline
    }

    /// The paths whose helpers are stuck, and where.
    package var stuckPaths: [(path: String, component: String)] {
        state.withLock { state in
            state.helpers.compactMap { path, helper in
                if case .stuck(let component, _) = helper { (path, component) } else { nil }
            }
        }
    }

    package func probe(path: String, anyFileSystem: Bool) async -> PathProbeAnswer {
        await withCheckedContinuation { continuation in
            enum Next {
                case start
                case wait
                case answer(PathProbeAnswer)
            }
            let next: Next = state.withLock { state in
                switch state.helpers[path] {
                case nil:
                    state.helpers[path] = .running([continuation])
                    return .start
                case .running(let others):
                    state.helpers[path] = .running(others + [continuation])
                    return .wait
                case .stuck(let component, _): return .answer(.noAnswer(component: component))
                }
            }
            switch next {
            case .wait: break
            case .answer(let answer): continuation.resume(returning: answer)
            case .start:
                lanes.makeLane(named: "probe").enqueue { self.run(path, anyFileSystem: anyFileSystem) }
            }
        }
    }

    package func untilAnswered(path: String) async {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isStuck = state.withLock { state in
                    // Cancelled before it was registered: nobody would resume it.
                    guard case .stuck(let component, var waiters)? = state.helpers[path], !Task.isCancelled else {
                        return false
                    }
                    waiters[number] = continuation
                    state.helpers[path] = .stuck(component: component, waiters)
                    return true
                }
                if !isStuck { continuation.resume() }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard case .stuck(let component, var waiters)? = state.helpers[path] else { return nil }
                let waiter = waiters.removeValue(forKey: number)
                state.helpers[path] = .stuck(component: component, waiters)
                return waiter
            }
            waiter?.resume()
        }
    }

    /// Runs one helper on a thread that waits for it until the deadline.
    private func run(_ path: String, anyFileSystem: Bool) {
        let arguments = command + [path] + (anyFileSystem ? [PathProbeHelper.anyFileSystemOption] : [])
        do throws(SystemError) {
            var output = try OutputPipe(limit: 1 << 20)
            let child = try ChildProcess(
                arguments: arguments,
                environment: nil,
                directory: "/",
                output: output.writing.number,
                error: nil,
                ownGroup: true
            )
            output.closeWriting()
            let conversation = Self.listen(child, &output, until: MonotonicTime.now.advanced(by: deadline))
            guard conversation.isStuck else {
                answer(
                    path,
                    conversation.answer
                        ?? .unusable(component: conversation.component, reason: "the helper ended without an answer")
                )
                return
            }
            becomeStuck(path, at: conversation.component)
            child.reapLater { self.ended(path) }
        } catch {
            answer(path, .unusable(component: path, reason: "the helper cannot be started: \(error.reason)"))
        }
    }

    private struct Conversation {
        /// Where the helper was last.
        var component = "/"
        var answer: PathProbeAnswer?
        var isStuck = false
    }

    /// Reads until the helper has ended or the time is over.
    private static func listen(
        _ child: borrowing ChildProcess,
        _ output: inout OutputPipe,
        until deadline: MonotonicTime
    ) -> Conversation {
        var isEnded = false
        while !isEnded, MonotonicTime.now < deadline {
            var waiting = [
                pollfd(fd: child.handle.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: output.isEnded ? -1 : output.reading.number, events: Int16(POLLIN), revents: 0),
            ]
            guard (try? systemCall(.poll) { unsafe poll(&waiting, 2, deadline.millisecondsLeft) }) != nil else { break }
            isEnded = child.ending() != nil
            output.read()
        }
        var conversation = Conversation(isStuck: !isEnded)
        for line in String(decoding: output.bytes, as: UTF8.self).split(separator: "\n") {
            switch ProbeLine(String(line)) {
            case .step(let component)?: conversation.component = ProbeLine.shown(component)
            case let other?: conversation.answer = other.answer
            case nil: break
            }
        }
        return conversation
    }

    private func answer(_ path: String, _ answer: PathProbeAnswer) {
        let waiting: [CheckedContinuation<PathProbeAnswer, Never>] = state.withLock { state in
            guard case .running(let waiting)? = state.helpers.removeValue(forKey: path) else { return [] }
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: answer) }
    }

    private func becomeStuck(_ path: String, at component: String) {
        let waiting: [CheckedContinuation<PathProbeAnswer, Never>] = state.withLock { state in
            guard case .running(let waiting)? = state.helpers[path] else { return [] }
            state.helpers[path] = .stuck(component: component, [:])
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: .noAnswer(component: component)) }
    }

    private func ended(_ path: String) {
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            guard case .stuck(_, let waiters)? = state.helpers.removeValue(forKey: path) else { return [] }
            return Array(waiters.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}
