// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore
import Synchronization

/// What one connection still has to send.
///
/// Filled from any thread, emptied by the connection's event loop while the socket takes bytes.
///
/// Messages go before content: a record must not wait behind megabytes of a file.
final class Outbox: Sendable {
    /// One frame, or the frames of one message.
    enum Item: Sendable {
        /// A message of at most ``WireLimits/message`` bytes.
        case message(FrameKind, channel: UInt16, [UInt8])
        /// A piece of a file.
        case content(channel: UInt16, ContentHeader, ByteBuffer, FolderLink)

        /// About how many bytes it takes.
        var length: Int {
            switch self {
            case .message(_, _, let bytes): bytes.count + FrameHeader.encodedLength
            case .content(_, _, let bytes, _): bytes.readableBytes + 48
            }
        }
    }

    private struct State {
        var messages = CircularBuffer<Item>()
        var content = CircularBuffer<Item>()
        var queued = 0
        var isScheduled = false
        var wake: (@Sendable () -> Void)?
        var isClosed = false
        var waiting: [EventLoopPromise<Void>] = []
    }

    private let state = Mutex(State())

    /// Above this many bytes, producers that can wait should.
    static let mark = 1 << 20

    /// Says how to call the event loop.
    func connect(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// Adds something to send; lost when the connection is closed.
    ///
    /// - Returns: `false` when the connection is closed.
    @discardableResult
    func add(_ item: Item) -> Bool {
        let (isOpen, wake) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            guard !state.isClosed else { return (false, nil) }
            switch item {
            case .message: state.messages.append(item)
            case .content: state.content.append(item)
            }
            state.queued += item.length
            guard !state.isScheduled else { return (true, nil) }
            state.isScheduled = true
            return (true, state.wake)
        }
        wake?()
        return isOpen
    }

    /// Said by the event loop before it empties the outbox.
    func begin() {
        state.withLock { $0.isScheduled = false }
    }

    /// Whether nothing waits.
    var isEmpty: Bool { state.withLock { $0.messages.isEmpty && $0.content.isEmpty } }

    /// The next thing to send.
    func next() -> Item? {
        let (item, ready) = state.withLock { state -> (Item?, [EventLoopPromise<Void>]) in
            guard let item = state.messages.popFirst() ?? state.content.popFirst() else { return (nil, []) }
            state.queued -= item.length
            guard state.queued < Self.mark, !state.waiting.isEmpty else { return (item, []) }
            defer { state.waiting = [] }
            return (item, state.waiting)
        }
        for promise in ready { promise.succeed() }
        return item
    }

    /// Waits until less than ``mark`` is queued, or the connection is closed.
    func whenReady(on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        let isReady = state.withLock { state -> Bool in
            guard !state.isClosed, state.queued >= Self.mark else { return true }
            state.waiting.append(promise)
            return false
        }
        if isReady { promise.succeed() }
        return promise.futureResult
    }

    /// Throws away what is left; nothing can be added any more.
    func close() {
        let waiting = state.withLock { state -> [EventLoopPromise<Void>] in
            let waiting = state.waiting
            state = State()
            state.isClosed = true
            return waiting
        }
        for promise in waiting { promise.succeed() }
    }
}
