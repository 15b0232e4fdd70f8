// SPDX-License-Identifier: Apache-2.0

package import EvenfoldEngine
package import EvenfoldReplication
import EvenfoldWire
import NIOConcurrencyHelpers
import NIOCore
import Synchronization

/// One folder's link to one other server, as the engine sees it.
///
/// All calls may come from any thread.
///
/// Both directions have windows of their own for messages and for content, so a folder that stands still (its disk is
/// held) stops its own senders and nobody else's: the connection itself is always read.
package final class FolderLink: PeerLink {
    /// The folder.
    package let folder: String
    /// The server at the other end.
    package let server: String

    /// Content bytes handed to the connection and not yet to the socket, at most, before ``sendContent(_:)`` blocks.
    private static let inFlightLimit = 2 << 20
    /// A piece is cut above this many bytes, so that a frame never gets too long.
    private static let pieceLimit = 512 << 10

    private struct State {
        var messageCredit = WireLimits.messageWindow
        var contentCredit = WireLimits.contentWindow
        var inFlight = 0
        var waiting: [ConditionLock<Bool>] = []
        var messages = CircularBuffer<PeerMessage>()
        var isEncoding = false
        var isClosed = false
        var unconsumedMessages = 0
        var unconsumedContent = 0
        var grantMessages = 0
        var grantContent = 0
    }

    private let channel: UInt16
    private let outbox: Outbox
    private let closing: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - folder: The folder.
    ///   - server: The server at the other end.
    ///   - channel: The number of the channel.
    ///   - outbox: Where frames go.
    ///   - closing: Closes the channel; called at most once, from any thread.
    init(folder: String, server: String, channel: UInt16, outbox: Outbox, closing: @escaping @Sendable () -> Void) {
        self.folder = folder
        self.server = server
        self.channel = channel
        self.outbox = outbox
        self.closing = closing
    }

    package func send(_ message: PeerMessage) {
        let parts = message.split()
        let mustEncode = state.withLock { state -> Bool in
            guard !state.isClosed else { return false }
            state.messages.append(contentsOf: parts)
            guard !state.isEncoding else { return false }
            state.isEncoding = true
            return true
        }
        if mustEncode { encodeMessages() }
    }

    package func sendContent(_ piece: ContentPiece) -> Bool {
        var piece = piece
        while piece.bytes.readableBytes > Self.pieceLimit, let bytes = piece.bytes.readSlice(length: Self.pieceLimit) {
            guard sendFrame(ContentPiece(request: piece.request, bytes: bytes, end: nil)) else { return false }
        }
        return sendFrame(piece)
    }

    package func close() {
        guard end() else { return }
        closing()
    }

    /// Gives costs of ``LinkReceiver`` back, so that the other end may send more.
    package func consumed(messages: Int = 0, content: Int = 0) {
        let grant = state.withLock { state -> (Int, Int)? in
            state.unconsumedMessages -= messages
            state.unconsumedContent -= content
            state.grantMessages += messages
            state.grantContent += content
            guard
                state.grantMessages >= WireLimits.messageWindow / 4
                    || state.grantContent >= WireLimits.contentWindow / 4
            else { return nil }
            defer {
                state.grantMessages = 0
                state.grantContent = 0
            }
            return (state.grantMessages, state.grantContent)
        }
        guard let grant else { return }
        let credit = ChannelMessage.credit(channel: channel, messageBytes: grant.0, contentBytes: grant.1)
        outbox.add(.message(.channels, channel: 0, credit.encoded))
    }

    /// Marks the link as closed and lets everybody who waits go; `false` when it was closed before.
    func end() -> Bool {
        let waiting = state.withLock { state -> [ConditionLock<Bool>]? in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            state.messages.removeAll()
            defer { state.waiting = [] }
            return state.waiting
        }
        guard let waiting else { return false }
        Self.wake(waiting)
        return true
    }

    /// The other end has consumed this much.
    func add(messageCredit: Int, contentCredit: Int) {
        let (waiting, mustEncode) = state.withLock { state -> ([ConditionLock<Bool>], Bool) in
            // Never above the window, whatever a peer grants.
            state.messageCredit = min(state.messageCredit + messageCredit, WireLimits.messageWindow)
            state.contentCredit = min(state.contentCredit + contentCredit, WireLimits.contentWindow)
            let mustEncode = !state.isEncoding && !state.messages.isEmpty && state.messageCredit > 0
            if mustEncode { state.isEncoding = true }
            return (Self.takeWaiting(&state), mustEncode)
        }
        Self.wake(waiting)
        if mustEncode { encodeMessages() }
    }

    /// The socket took a piece of this cost.
    func wrote(_ cost: Int) {
        let waiting = state.withLock { state -> [ConditionLock<Bool>] in
            state.inFlight -= cost
            return Self.takeWaiting(&state)
        }
        Self.wake(waiting)
    }

    /// Counts what arrived against the windows.
    ///
    /// - Throws: ``WireError/overCredit(channel:)``. One message or frame may overshoot, as the sender may not split
    ///   it.
    func arrived(messages: Int, content: Int) throws(WireError) {
        let isWithin = state.withLock { state -> Bool in
            state.unconsumedMessages += messages
            state.unconsumedContent += content
            return state.unconsumedMessages <= WireLimits.messageWindow + WireLimits.message
                && state.unconsumedContent <= WireLimits.contentWindow + WireLimits.framePayload
        }
        guard isWithin else { throw .overCredit(channel: channel) }
    }

    /// Messages are encoded by whoever has one or brings credit, by one thread at a time, in order, outside the lock.
    private func encodeMessages() {
        while true {
            let next = state.withLock { state -> PeerMessage? in
                guard !state.isClosed, state.messageCredit > 0, let message = state.messages.popFirst() else {
                    state.isEncoding = false
                    return nil
                }
                return message
            }
            guard let next else { return }
            guard let bytes = try? next.encoded() else {
                // Only a record with megabytes of attributes can be too long. The link would never get past it.
                close()
                continue
            }
            state.withLock { $0.messageCredit -= Self.cost(ofMessage: bytes.count) }
            outbox.add(.message(.message, channel: channel, bytes))
        }
    }

    private enum Turn {
        case go
        case wait(ConditionLock<Bool>)
        case gone
    }

    private func sendFrame(_ piece: ContentPiece) -> Bool {
        let header = ContentHeader(request: piece.request, end: piece.end.map(ContentEnd.init))
        let cost = Self.cost(of: header, piece.bytes)
        while true {
            let turn = state.withLock { state -> Turn in
                guard !state.isClosed else { return .gone }
                guard state.contentCredit > 0, state.inFlight < Self.inFlightLimit else {
                    let waiter = ConditionLock(value: false)
                    state.waiting.append(waiter)
                    return .wait(waiter)
                }
                state.contentCredit -= cost
                state.inFlight += cost
                return .go
            }
            switch turn {
            case .gone: return false
            case .go: return outbox.add(.content(channel: channel, header, piece.bytes, self))
            case .wait(let waiter):
                waiter.lock(whenValue: true)
                waiter.unlock()
            }
        }
    }

    /// What a message costs of the window: its bytes and one frame's header, however many frames carry it.
    static func cost(ofMessage count: Int) -> Int { count + FrameHeader.encodedLength }

    /// What a piece costs of the window: the length of its frame.
    static func cost(of header: ContentHeader, _ bytes: ByteBuffer) -> Int {
        let length =
            switch header.end {
            case nil: 8
            case .whole: 40
            case .unavailable: 9
            }
        return FrameHeader.encodedLength + length + bytes.readableBytes
    }

    private static func takeWaiting(_ state: inout State) -> [ConditionLock<Bool>] {
        guard state.contentCredit > 0, state.inFlight < inFlightLimit else { return [] }
        defer { state.waiting = [] }
        return state.waiting
    }

    private static func wake(_ waiting: [ConditionLock<Bool>]) {
        for waiter in waiting {
            waiter.lock()
            waiter.unlock(withValue: true)
        }
    }
}

extension ContentEnd {
    fileprivate init(_ end: ContentPiece.End) {
        switch end {
        case .whole(let digest): self = .whole(digest)
        case .unavailable(let reason): self = .unavailable(reason)
        }
    }
}

extension ContentPiece.End {
    init(_ end: ContentEnd) {
        switch end {
        case .whole(let digest): self = .whole(digest)
        case .unavailable(let reason): self = .unavailable(reason)
        }
    }
}
