// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldState

extension EtcdFailure {
    /// What follows from an answer that is not a success.
    ///
    /// - Parameters:
    ///   - status: HTTP's status.
    ///   - refusal: What the gateway said; `nil` where the answer is not the gateway's.
    ///   - call: What was asked.
    init(status: UInt, refusal: EtcdRefusal?, of call: EtcdCall) {
        guard let refusal else {
            self.init(status: status, of: call)
            return
        }
        let text = refusal.message.isEmpty ? "etcd refused with code \(refusal.code)" : refusal.message
        switch refusal.code {
        case 5 where text.contains("lease"): self.init(.leaseMissing, text)
        case 8: self.init(exhausted: text)
        case 3 where text.contains("request is too large"): self.init(.other, Self.advice(tooLarge: text))
        case 11 where text.contains("compacted"): self.init(.compacted, text)
        case 15: self.init(.damaged, text)
        // Deadline exceeded, aborted, unavailable, cancelled by the server: it may have been done all the same.
        case 1, 2, 4, 10, 13, 14: self.init(.state(Self.reasonWithoutAnswer(of: call)), text)
        case 7, 16: self.init(.unreachable, "etcd does not let this client in: \(text)")
        case 3 where text.contains("user name is empty"):
            self.init(.unreachable, "etcd asks for a user, which is not supported: \(text)")
        default: self.init(.other, text)
        }
    }

    /// What follows when the answer to a call is lost.
    static func reasonWithoutAnswer(of call: EtcdCall) -> StateFailure.Reason {
        call.effect == .once ? .uncertain : .unreachable
    }

    /// Whether another server may do what this one could not.
    var isWorthAnotherServer: Bool { kind == .state(.unreachable) }

    private init(exhausted text: String) {
        if text.contains("message larger than max") {
            self.init(.other, Self.advice(tooLarge: text))
        } else if text.contains("too many requests") {
            self.init(.busy, text)
        } else {
            self.init(
                .diskFull,
                "\(text): compact and defragment etcd, or raise --quota-backend-bytes, and disarm its alarm"
            )
        }
    }

    private static func advice(tooLarge text: String) -> String {
        "\(text): a document is larger than etcd takes; raise --max-request-bytes of its servers"
    }

    /// An answer that somebody else gave: a proxy, or a server that is no etcd.
    private init(status: UInt, of call: EtcdCall) {
        switch status {
        case 401, 403: self.init(.unreachable, "the server does not let this client in (HTTP status \(status))")
        case 404, 405:
            self.init(.other, "the server has no \(call.path): is it etcd 3.4 or later? (HTTP status \(status))")
        case 413: self.init(.other, Self.advice(tooLarge: "HTTP status 413"))
        case 500...599: self.init(.state(Self.reasonWithoutAnswer(of: call)), "HTTP status \(status)")
        default: self.init(.other, "the server does not answer as etcd does (HTTP status \(status))")
        }
    }
}
