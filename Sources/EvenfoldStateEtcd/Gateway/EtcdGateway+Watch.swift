// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import EvenfoldState
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

extension EtcdGateway {
    /// How a watch ended.
    enum WatchEnd: Hashable, Sendable {
        /// Something has changed; the revision of the whole etcd then.
        case changed(UInt64)
        /// What has happened cannot be told, but something may have: the revision is no longer kept, or it is too much.
        case unknown
        /// The task was cancelled.
        case cancelled
    }

    /// The most bytes of one message that are looked at: a longer one can only be about changes.
    private static let longestMessage = 64 << 10

    /// Waits for the first change of a range.
    ///
    /// - Throws: Why the change cannot be waited for, or not any longer.
    func watch(_ request: EtcdWatchRequest) async throws(EtcdFailure) -> WatchEnd {
        do {
            let response = try await openWatch(request)
            var objects = JSONObjects(limit: Self.longestMessage)
            for try await piece in response.body {
                for object in try objects.add(piece.readableBytesView) {
                    if let end = try Self.end(after: object, start: request.start) { return end }
                }
            }
            if Task.isCancelled { return .cancelled }
            try checkOpen()
            throw EtcdFailure(.unreachable, "etcd ended the watch")
        } catch let failure as EtcdFailure {
            if Task.isCancelled { return .cancelled }
            throw failure
        } catch JSONObjects.Flaw.tooLong {
            return .unknown
        } catch JSONObjects.Flaw.noObject {
            throw EtcdFailure(.damaged, "the answer to \(EtcdCall.watch.path) is not etcd's")
        } catch {
            if Task.isCancelled { return .cancelled }
            try checkOpen()
            throw EtcdFailure(.unreachable, "while waiting for a change: \(ConnectionProblem.text(error))")
        }
    }

    /// The answer of the first server that begins to give one.
    private func openWatch(_ request: EtcdWatchRequest) async throws(EtcdFailure) -> HTTPClientResponse {
        try checkOpen()
        let body = try Self.encode(request)
        var problems: [String] = []
        for (number, endpoint) in inOrder {
            var request = Self.request(.watch, .bytes(body), to: endpoint)
            // A server that loses its leader is to end the watch: it would hear of no change.
            request.headers.add(name: "grpc-metadata-hasleader", value: "true")
            do {
                let response = try await client.execute(request, deadline: .now() + timeout)
                guard response.status.code != 200 else {
                    prefer(number)
                    return response
                }
                let text = try? await response.body.collect(upTo: Self.longestMessage)
                let refusal = text.flatMap {
                    try? JSONDecoder().decode(EtcdRefusal.self, from: Data($0.readableBytesView))
                }
                let failure = EtcdFailure(status: response.status.code, refusal: refusal, of: .watch)
                guard failure.isWorthAnotherServer else { throw failure }
                problems.append("\(endpoint.text): \(failure.message)")
            } catch let failure as EtcdFailure {
                throw failure
            } catch {
                if Task.isCancelled { throw EtcdFailure(.other, "the task that asked was cancelled") }
                try checkOpen()
                problems.append("\(endpoint.text): \(ConnectionProblem.text(error))")
            }
        }
        throw EtcdFailure(.unreachable, problems.joined(separator: "; "))
    }

    /// What follows from one message; `nil` where the watch goes on.
    private static func end(after object: [UInt8], start: EtcdNumber) throws(EtcdFailure) -> WatchEnd? {
        let message: EtcdStreamed<EtcdWatchAnswer>
        do {
            message = try JSONDecoder().decode(EtcdStreamed<EtcdWatchAnswer>.self, from: Data(object))
        } catch {
            throw EtcdFailure(
                .damaged,
                "the answer to \(EtcdCall.watch.path) is not etcd's: \(JSONProblem.text(error))"
            )
        }
        if let error = message.error { throw EtcdFailure(status: 200, refusal: error, of: .watch) }
        guard let answer = message.result else {
            throw EtcdFailure(.damaged, "the answer to \(EtcdCall.watch.path) is not etcd's: it says nothing")
        }
        if answer.compacted > 0 { return .unknown }
        guard !answer.isCancelled else { throw EtcdFailure(.unreachable, "etcd ended the watch: \(answer.reason)") }
        guard answer.hasEvents else { return nil }
        guard answer.revision >= UInt64(clamping: start.value) else {
            throw EtcdFailure(.damaged, "etcd told of a change that was before")
        }
        return .changed(answer.revision)
    }
}
