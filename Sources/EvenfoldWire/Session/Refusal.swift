// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import SwiftProtobuf

/// Why one end of a connection turns the other away.
package struct Refusal: Hashable, Sendable, CustomStringConvertible {
    /// The reason.
    package var reason: Reason
    /// One sentence for people; may be empty.
    ///
    /// From a peer it is hostile text, at most 1,024 bytes.
    package var explanation: String

    /// The reasons, as they travel.
    package enum Reason: Hashable, Sendable {
        /// No common protocol version.
        case version
        /// The other end belongs to another fleet.
        case foreignFleet
        /// The other end says to be somebody else than its certificate does.
        case identity
        /// Another server was meant to be here.
        case wrongServer
        /// The topology does not connect these two servers.
        case notInTopology
        /// Too many connections.
        case busy
        /// The other end broke the protocol.
        case protocolViolation
        /// A reason of a newer version.
        case unrecognized(UInt32)

        fileprivate var code: UInt32 {
            switch self {
            case .version: 1
            case .foreignFleet: 2
            case .identity: 3
            case .wrongServer: 4
            case .notInTopology: 5
            case .busy: 6
            case .protocolViolation: 7
            case .unrecognized(let code): code
            }
        }

        fileprivate init(code: UInt32) {
            let known: [Reason] = [
                .version, .foreignFleet, .identity, .wrongServer, .notInTopology, .busy, .protocolViolation,
            ]
            self = known.first { $0.code == code } ?? .unrecognized(code)
        }
    }

    package init(_ reason: Reason, _ explanation: String = "") {
        self.reason = reason
        self.explanation = explanation
    }

    package var description: String { explanation.isEmpty ? "\(reason)" : explanation }

    /// The message as bytes.
    package var encoded: [UInt8] {
        let message = ProtoRefusal.with {
            $0.code = reason.code
            $0.explanation = explanation
        }
        return message.wireBytes
    }

    /// The message that a peer sent.
    package init(wire bytes: [UInt8]) throws(WireError) {
        let message: ProtoRefusal
        do { message = try ProtoRefusal(serializedBytes: bytes) } catch { throw .malformed }
        guard message.explanation.utf8.count <= 1_024 else { throw .value("the explanation of a refusal") }
        reason = Reason(code: message.code)
        explanation = message.explanation
    }
}
