// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore
import Synchronization

/// Does what operators ask; the agent, for one server.
package protocol ControlHandler: Sendable {
    /// Answers one request: sends any number of parts and returns, or throws. The end of the answer is told by whoever
    /// calls this.
    ///
    /// The task is cancelled when the operator hangs up.
    func answer(
        _ request: ControlRequest,
        from operatorName: String,
        to reply: ControlReply
    ) async throws(ControlFailure)
}

/// Where the parts of one answer go.
package struct ControlReply: Sendable {
    let number: UInt64
    let outbox: Outbox
    let eventLoop: any EventLoop

    /// Sends a part; waits while the operator is slow to take them.
    ///
    /// - Throws: ``ControlFailure/cancelled`` when nobody wants the answer any more.
    package func send(_ part: ControlPart) async throws(ControlFailure) {
        guard !Task.isCancelled, add(.part(part)) else { throw .cancelled }
        do { try await outbox.whenReady(on: eventLoop).get() } catch { throw .cancelled }
    }

    /// Sends the end of the answer.
    func finish(_ failure: ControlFailure?) {
        _ = add(failure.map(ControlAnswer.failed) ?? .done)
    }

    private func add(_ answer: ControlAnswer) -> Bool {
        let bytes = answer.encoded(number: number)
        guard bytes.count <= WireLimits.message else {
            let failure = ControlAnswer.failed(.failed("a part of the answer is too long"))
            return outbox.add(.message(.controlResponse, channel: 0, failure.encoded(number: number)))
        }
        return outbox.add(.message(.controlResponse, channel: 0, bytes))
    }
}

/// Where the requests of all operators' connections come together; ``run()`` answers them.
package final class ControlDesk: Sendable {
    struct Call: Sendable {
        let request: ControlRequest
        let operatorName: String
        let reply: ControlReply
        let bell: CancellationBell
    }

    private enum Outcome: Sendable {
        case answered(ControlFailure?)
        case rung
    }

    private let handler: any ControlHandler
    private let calls: AsyncStream<Call>
    private let entry: AsyncStream<Call>.Continuation

    package init(handler: any ControlHandler) {
        self.handler = handler
        (calls, entry) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1_024))
    }

    /// Answers requests, side by side, until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await call in calls {
                group.addTask { await self.answer(call) }
            }
            group.cancelAll()
        }
    }

    /// Takes a request; `false` where there are too many.
    func submit(_ call: Call) -> Bool {
        if case .enqueued = entry.yield(call) { return true }
        return false
    }

    /// The handler and the bell race; whoever is second is cancelled.
    private func answer(_ call: Call) async {
        let failure = await withTaskGroup(of: Outcome.self) { group -> ControlFailure? in
            group.addTask {
                do throws(ControlFailure) {
                    try await self.handler.answer(call.request, from: call.operatorName, to: call.reply)
                    return .answered(nil)
                } catch {
                    return .answered(error)
                }
            }
            group.addTask {
                await call.bell.whenRung()
                return .rung
            }
            for await outcome in group {
                group.cancelAll()
                if case .answered(let failure) = outcome { return failure }
            }
            return .cancelled
        }
        call.reply.finish(failure)
        call.bell.ring()
    }
}

/// Rings once, for whoever waits and whoever comes later.
final class CancellationBell: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let rung = Mutex(false)

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Whether it has rung.
    var hasRung: Bool { rung.withLock { $0 } }

    func ring() {
        rung.withLock { $0 = true }
        continuation.finish()
    }

    /// Returns when it rings, or when the task is cancelled.
    func whenRung() async {
        for await _ in stream {}
    }
}
