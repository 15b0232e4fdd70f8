// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

extension EtcdGateway {
    /// An answer as it came.
    struct RawAnswer: Sendable {
        /// HTTP's status.
        var status: UInt
        /// The whole body.
        var body: ByteBuffer
    }

    /// Why there is no answer.
    enum AttemptFailure: Error, Sendable {
        /// Nothing was sent, or not all of it; the text tells why.
        case notSent(String)
        /// It was sent, perhaps; the text tells what happened then.
        case lost(String)
        /// The answer is larger than what is taken.
        case tooLarge
        /// The task was cancelled before the answer came.
        case cancelled
    }

    /// Asks one server once.
    ///
    /// - Parameters:
    ///   - call: What is asked.
    ///   - body: The request, as JSON.
    ///   - endpoint: The server.
    /// - Returns: What it answered, whatever that is.
    /// - Throws: Why there is no answer. A call that does something is not given up when the task is cancelled.
    func attempt(
        _ call: EtcdCall,
        _ body: ByteBuffer,
        at endpoint: EtcdEndpoint
    ) async throws(AttemptFailure) -> RawAnswer {
        let upload = UploadedBody(body)
        let request = Self.request(call, .stream(upload, length: .known(Int64(body.readableBytes))), to: endpoint)
        let client = client
        let deadline = NIODeadline.now() + timeout
        // A task of its own: it is to end when the time is over, but a write not when the asker is cancelled.
        let work = Task { () -> Result<RawAnswer, any Error> in
            do {
                let response = try await client.execute(request, deadline: deadline)
                let body = try await response.body.collect(upTo: EtcdGateway.largestAnswer)
                return .success(RawAnswer(status: response.status.code, body: body))
            } catch {
                return .failure(error)
            }
        }
        let expired = ExpiryMark()
        let timer = client.eventLoopGroup.any().scheduleTask(deadline: deadline) {
            expired.set()
            work.cancel()
        }
        let result: Result<RawAnswer, any Error>
        if call.effect == .none {
            result = await withTaskCancellationHandler {
                await work.value
            } onCancel: {
                work.cancel()
            }
        } else {
            result = await work.value
        }
        timer.cancel()
        switch result {
        case .success(let answer): return answer
        case .failure(is NIOTooManyBytesError): throw .tooLarge
        case .failure(let error):
            if call.effect == .none, Task.isCancelled { throw .cancelled }
            let text = expired.isSet ? "no answer in time" : ConnectionProblem.text(error)
            throw upload.mayBeSent ? .lost(text) : .notSent(text)
        }
    }

    /// A request as the gateway takes it.
    static func request(
        _ call: EtcdCall,
        _ body: HTTPClientRequest.Body,
        to endpoint: EtcdEndpoint
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.address(of: call))
        request.method = .POST
        request.headers = ["content-type": "application/json", "accept": "application/json"]
        request.body = body
        return request
    }

    private final class ExpiryMark: Sendable {
        private let mark = Atomic(false)
        var isSet: Bool { mark.load(ordering: .acquiring) }
        func set() { mark.store(true, ordering: .releasing) }
    }
}
