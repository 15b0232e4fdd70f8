// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server on loopback that answers what a test wants, as no etcd does.
final class FakeGateway: Sendable {
    /// What came.
    struct Request: Sendable {
        var path: String
        var body: String
    }

    /// What it does then.
    enum Reply: Sendable {
        /// A whole answer.
        case answer(status: UInt = 200, String)
        /// A whole answer, after which the connection is not used again.
        case last(String)
        /// The pieces one by one, and nothing after them; the answer goes on.
        case pieces([[UInt8]])
        /// The end of the answer after these pieces.
        case ended([[UInt8]])
        /// The beginning of a longer answer, and the end of the connection.
        case cut(String)
        /// The end of the connection.
        case close
        /// Nothing.
        case silence
    }

    private struct State {
        var requests: [Request] = []
        var channel: (any Channel)?
    }

    private let state = Mutex(State())
    private let reply: @Sendable (Request) -> Reply
    /// Tells of every connection that ended.
    let ended: AsyncStream<Void>
    private let endedSource: AsyncStream<Void>.Continuation
    /// Tells the path of every request that came.
    let arrived: AsyncStream<String>
    private let arrivedSource: AsyncStream<String>.Continuation

    private init(_ reply: @escaping @Sendable (Request) -> Reply) {
        self.reply = reply
        (ended, endedSource) = AsyncStream.makeStream()
        (arrived, arrivedSource) = AsyncStream.makeStream()
    }

    /// Starts one.
    static func start(_ reply: @escaping @Sendable (Request) -> Reply) async throws -> FakeGateway {
        let gateway = FakeGateway(reply)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Connection(gateway))
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        gateway.state.withLock { $0.channel = channel }
        return gateway
    }

    /// Its address.
    var endpoint: String {
        "http://127.0.0.1:\(state.withLock { $0.channel?.localAddress?.port } ?? 0)"
    }

    /// What came so far, of one call.
    func requests(of path: String) -> [Request] { state.withLock { $0.requests }.filter { $0.path == path } }

    func stop() async throws { try await state.withLock { $0.channel }?.close() }

    private func answer(_ request: Request) -> Reply {
        state.withLock { $0.requests.append(request) }
        arrivedSource.yield(request.path)
        return reply(request)
    }

    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let gateway: FakeGateway
        private var path = ""
        private var body = ""

        init(_ gateway: FakeGateway) { self.gateway = gateway }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                path = head.uri
                body = ""
            case .body(let bytes): body += String(buffer: bytes)
            case .end: perform(gateway.answer(Request(path: path, body: body)), context)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { gateway.endedSource.yield() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func perform(_ reply: Reply, _ context: ChannelHandlerContext) {
            switch reply {
            case .answer(let status, let text):
                head(status, length: text.utf8.count, context)
                piece(Array(text.utf8), context)
                end(context)
            case .last(let text):
                head(200, length: text.utf8.count, isLast: true, context)
                piece(Array(text.utf8), context)
                end(context)
            case .pieces(let pieces):
                head(200, length: nil, context)
                for part in pieces { piece(part, context) }
            case .ended(let pieces):
                head(200, length: nil, context)
                for part in pieces { piece(part, context) }
                end(context)
            case .cut(let text):
                head(200, length: text.utf8.count + 100, context)
                piece(Array(text.utf8), context)
                context.close(promise: nil)
            case .close: context.close(promise: nil)
            case .silence: break
            }
        }

        private func head(
            _ status: UInt,
            length: Int?,
            isLast: Bool = false,
            _ context: ChannelHandlerContext
        ) {
            var headers: HTTPHeaders = ["content-type": "application/json"]
            if isLast { headers.add(name: "connection", value: "close") }
            if let length { headers.add(name: "content-length", value: "\(length)") }
            let head = HTTPResponseHead(
                version: .http1_1,
                status: HTTPResponseStatus(statusCode: Int(status)),
                headers: headers
            )
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }

        private func piece(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }

        private func end(_ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

extension FakeGateway.Reply {
    /// An etcd without this fleet's keys.
    static let empty = FakeGateway.Reply.answer(#"{"header":{"revision":"7"}}"#)

    /// What the gateway says when it refuses.
    static func refusal(status: UInt, code: Int, _ text: String) -> FakeGateway.Reply {
        .answer(status: status, #"{"error":"\#(text)","message":"\#(text)","code":\#(code)}"#)
    }
}
