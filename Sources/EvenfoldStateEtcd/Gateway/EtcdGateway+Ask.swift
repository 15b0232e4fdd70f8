// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldState
internal import FoundationEssentials
internal import NIOCore

extension EtcdGateway {
    /// Asks the server that answered last, and others when it does not answer.
    ///
    /// Nothing that must not be done twice is sent twice: when it may have been sent and no answer came, it is
    /// `uncertain`.
    ///
    /// - Parameters:
    ///   - call: What is asked.
    ///   - request: The request.
    /// - Returns: The answer, read and checked.
    /// - Throws: Why there is none.
    func ask<Answer: Decodable & Sendable>(
        _ call: EtcdCall,
        _ request: some Encodable & Sendable
    ) async throws(EtcdFailure) -> Answer {
        try checkOpen()
        let body = try Self.encode(request)
        var problems: [String] = []
        for (number, endpoint) in inOrder {
            let raw: RawAnswer
            do throws(AttemptFailure) {
                raw = try await attempt(call, body, at: endpoint)
            } catch {
                if let failure = failure(error, call, at: endpoint, &problems) { throw failure }
                continue
            }
            guard raw.status != 200 else {
                prefer(number)
                return try Self.decode(raw.body, call)
            }
            let refusal = try? JSONDecoder().decode(EtcdRefusal.self, from: Data(raw.body.readableBytesView))
            let failure = EtcdFailure(status: raw.status, refusal: refusal, of: call)
            guard failure.isWorthAnotherServer else {
                prefer(number)
                throw failure
            }
            problems.append("\(endpoint.text): \(failure.message)")
        }
        throw EtcdFailure(.unreachable, problems.joined(separator: "; "))
    }

    /// Notes why one server did not answer.
    ///
    /// - Returns: The failure of the whole call; `nil` where the next server may be asked.
    private func failure(
        _ failure: AttemptFailure,
        _ call: EtcdCall,
        at endpoint: EtcdEndpoint,
        _ problems: inout [String]
    ) -> EtcdFailure? {
        do throws(EtcdFailure) { try checkOpen() } catch {
            // What was under way when somebody closed the store has been cut off.
            if case .lost = failure, call.effect == .once { return EtcdFailure(.uncertain, error.message) }
            return error
        }
        switch failure {
        case .cancelled: return EtcdFailure(.other, "the task that asked was cancelled")
        case .tooLarge:
            let text = "\(endpoint.text): the answer is larger than \(Self.largestAnswer) bytes"
            return call.effect == .once ? EtcdFailure(.uncertain, text) : EtcdFailure(.tooLarge, text)
        case .lost(let text) where call.effect == .once: return EtcdFailure(.uncertain, "\(endpoint.text): \(text)")
        case .notSent(let text), .lost(let text):
            problems.append("\(endpoint.text): \(text)")
            return nil
        }
    }

    static func encode(_ request: some Encodable) throws(EtcdFailure) -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        do {
            return ByteBuffer(bytes: try encoder.encode(request))
        } catch {
            throw EtcdFailure(.other, "a request cannot be written as JSON")
        }
    }

    private static func decode<Answer: Decodable>(_ body: ByteBuffer, _ call: EtcdCall) throws(EtcdFailure) -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        } catch {
            // What cannot be read may say that it was done.
            let reason = call.effect == .once ? StateFailure.Reason.uncertain : .damaged
            throw EtcdFailure(reason, "the answer to \(call.path) is not etcd's: \(JSONProblem.text(error))")
        }
    }
}
