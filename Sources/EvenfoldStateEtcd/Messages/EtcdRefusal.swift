// SPDX-License-Identifier: Apache-2.0

/// Why the gateway did not do what was asked.
struct EtcdRefusal: Hashable, Sendable, Decodable {
    /// gRPC's code; 0 where the answer does not tell.
    var code: Int64
    /// etcd's words; empty where there are none.
    var message: String

    init(code: Int64, message: String) {
        self.code = code
        self.message = message
    }

    private enum Field: String, CodingKey {
        case error
        case message
        case code
        case streamCode = "grpc_code"
    }

    /// Reads both of the gateway's forms: that of a single answer, and that inside of a stream, which may be wrapped.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        if let inner = try? container.decode(EtcdRefusal.self, forKey: .error) {
            self = inner
            return
        }
        let text = try container.decodeIfPresent(String.self, forKey: .error)
        message = try container.decodeIfPresent(String.self, forKey: .message) ?? text ?? ""
        code = try container.number(.code)
        if code == 0 { code = try container.number(.streamCode) }
        guard code != 0 || !message.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: .error, in: container, debugDescription: "it says nothing")
        }
    }
}
