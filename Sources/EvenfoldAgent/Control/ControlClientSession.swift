// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore
import Synchronization

/// An operator's connection, at the operator.
///
/// Confined to the connection's event loop.
final class ControlClientSession: ConnectionUser {
    private struct Pending {
        var entry: AsyncStream<ControlAnswer>.Continuation
        var patience: TimeAmount?
        var deadline: Scheduled<Void>?
    }

    /// Parts that were received and not taken, at most, before the agent has to wait.
    private static let limit = 64

    private static let numbers = Atomic<UInt64>(0)
    private let channel: any Channel
    private let outbox: Outbox
    private var pending: [UInt64: Pending] = [:]
    private var untaken = 0
    private var isPaused = false
    private var reason: TransportFailure?

    init(channel: any Channel, outbox: Outbox) {
        self.channel = channel
        self.outbox = outbox
    }

    /// A number that no other request of this process has.
    static func nextNumber() -> UInt64 { numbers.add(1, ordering: .relaxed).newValue }

    /// Sends a request; its answers go to `entry`, the last one ends it.
    func ask(
        _ number: UInt64,
        _ request: ControlRequest,
        patience: TimeAmount?,
        _ entry: AsyncStream<ControlAnswer>.Continuation
    ) {
        if let reason {
            entry.yield(.failed(.transport(reason)))
            return entry.finish()
        }
        pending[number] = Pending(entry: entry, patience: patience)
        renewDeadline(number)
        outbox.add(.message(.controlRequest, channel: 0, ControlCommand.ask(request).encoded(number: number)))
    }

    /// The asker does not listen any more.
    func forget(_ number: UInt64) {
        guard let request = pending.removeValue(forKey: number) else { return }
        request.deadline?.cancel()
        request.entry.finish()
        outbox.add(.message(.controlRequest, channel: 0, ControlCommand.cancel.encoded(number: number)))
    }

    /// A part was taken.
    func took() {
        untaken -= 1
        guard isPaused, untaken <= Self.limit / 2 else { return }
        isPaused = false
        channel.setOption(.autoRead, value: true).whenFailure { _ in }
    }

    func received(_ header: FrameHeader, _ payload: [UInt8]) throws(WireError) {
        guard header.kind == .controlResponse else { throw .unexpectedFrame(header.kind.rawValue) }
        let (number, answer) = try ControlAnswer.decoded(payload)
        guard let answer, let request = pending[number] else { return }
        switch answer {
        case .part:
            renewDeadline(number)
            untaken += 1
            request.entry.yield(answer)
            guard !isPaused, untaken >= Self.limit else { return }
            isPaused = true
            channel.setOption(.autoRead, value: false).whenFailure { _ in }
        case .done, .failed: end(number, answer)
        }
    }

    func received(
        content bytes: ByteBuffer,
        channel: UInt16,
        request: UInt64,
        end: ContentEnd?,
        cost: Int
    ) throws(WireError) {
        throw .unexpectedFrame(FrameKind.content.rawValue)
    }

    func receivedAll() {}

    func ended(_ reason: TransportFailure) {
        self.reason = reason
        for number in pending.keys { end(number, .failed(.transport(reason))) }
    }

    private func end(_ number: UInt64, _ answer: ControlAnswer) {
        guard let request = pending.removeValue(forKey: number) else { return }
        request.deadline?.cancel()
        request.entry.yield(answer)
        request.entry.finish()
    }

    private func renewDeadline(_ number: UInt64) {
        pending[number]?.deadline?.cancel()
        guard let patience = pending[number]?.patience else { return }
        pending[number]?.deadline = channel.eventLoop.assumeIsolated().scheduleTask(in: patience) { [weak self] in
            guard let self, pending[number] != nil else { return }
            end(number, .failed(.timedOut))
            outbox.add(.message(.controlRequest, channel: 0, ControlCommand.cancel.encoded(number: number)))
        }
    }
}

/// Makes one connection for an operator.
///
/// Confined to the connection's event loop.
final class ControlCaller: ConnectionOwner {
    private let channel: any Channel
    private var established: EventLoopPromise<NIOLoopBound<ControlClientSession>>?

    init(channel: any Channel, established: EventLoopPromise<NIOLoopBound<ControlClientSession>>) {
        self.channel = channel
        self.established = established
    }

    func objection(to peer: Hello) -> Refusal? { nil }

    func established(_ peer: Hello, _ connection: ConnectionHandler) -> any ConnectionUser {
        let session = ControlClientSession(channel: channel, outbox: connection.outbox)
        established?.succeed(NIOLoopBound(session, eventLoop: channel.eventLoop))
        established = nil
        return session
    }

    func ended(_ peer: PeerIdentity?, _ reason: TransportFailure) {
        established?.fail(reason)
        established = nil
    }
}
