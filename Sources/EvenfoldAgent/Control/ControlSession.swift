// SPDX-License-Identifier: Apache-2.0

import EvenfoldWire
import NIOCore

/// An operator's connection, at the agent.
///
/// Confined to the connection's event loop.
final class ControlSession: ConnectionUser {
    /// The most requests of one connection that are answered at the same time.
    private static let limit = 64

    private let operatorName: String
    private let desk: ControlDesk?
    private let outbox: Outbox
    private let eventLoop: any EventLoop
    private var bells: [UInt64: CancellationBell] = [:]

    init(operatorName: String, desk: ControlDesk?, outbox: Outbox, eventLoop: any EventLoop) {
        self.operatorName = operatorName
        self.desk = desk
        self.outbox = outbox
        self.eventLoop = eventLoop
    }

    func received(_ header: FrameHeader, _ payload: [UInt8]) throws(WireError) {
        guard header.kind == .controlRequest else { throw .unexpectedFrame(header.kind.rawValue) }
        let (number, command) = try ControlCommand.decoded(payload)
        let reply = ControlReply(number: number, outbox: outbox, eventLoop: eventLoop)
        switch command {
        case nil: reply.finish(.unsupported)
        case .cancel: bells.removeValue(forKey: number)?.ring()
        case .ask(let request):
            bells = bells.filter { !$0.value.hasRung }
            guard bells[number] == nil else { throw .value("the number of a request") }
            guard bells.count < Self.limit, let desk else { return reply.finish(.busy) }
            let bell = CancellationBell()
            let call = ControlDesk.Call(request: request, operatorName: operatorName, reply: reply, bell: bell)
            guard desk.submit(call) else { return reply.finish(.busy) }
            bells[number] = bell
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
        for bell in bells.values { bell.ring() }
        bells = [:]
    }
}
