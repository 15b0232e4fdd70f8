// SPDX-License-Identifier: Apache-2.0

import EvenfoldMessages
import SwiftProtobuf

/// What both ends of a connection say first.
package struct Hello: Hashable, Sendable {
    /// The protocol versions that the speaker knows.
    package var versions: ClosedRange<UInt32>
    /// Who the speaker is; the certificate must say the same.
    package var identity: PeerIdentity
    /// The version of the speaker's program; for people, empty where it is not told.
    package var program: String

    package init(versions: ClosedRange<UInt32> = Self.spoken, identity: PeerIdentity, program: String = "") {
        self.versions = versions
        self.identity = identity
        self.program = program
    }

    /// The protocol versions of this program.
    package static let spoken: ClosedRange<UInt32> = 1...1

    /// The message as bytes.
    package var encoded: [UInt8] {
        let message = ProtoHello.with {
            $0.lowestVersion = versions.lowerBound
            $0.highestVersion = versions.upperBound
            $0.fleet = identity.fleet
            $0.name = identity.name
            $0.isOperator = identity.role == .operator
            $0.program = program
        }
        return message.wireBytes
    }

    /// The message that a peer sent.
    package init(wire bytes: [UInt8]) throws(WireError) {
        let message: ProtoHello
        do { message = try ProtoHello(serializedBytes: bytes) } catch { throw .malformed }
        guard message.lowestVersion > 0, message.lowestVersion <= message.highestVersion else {
            throw .value("the protocol versions")
        }
        guard PeerIdentity.isName(message.fleet), PeerIdentity.isName(message.name) else { throw .value("a name") }
        guard message.program.utf8.count <= WireLimits.name else { throw .value("the program's version") }
        versions = message.lowestVersion...message.highestVersion
        identity = PeerIdentity(
            fleet: message.fleet,
            role: message.isOperator ? .operator : .server,
            name: message.name
        )
        program = message.program
    }
}

extension Message {
    /// The message as bytes.
    ///
    /// Encoding fails only for required fields that are missing, which these messages do not have.
    var wireBytes: [UInt8] { (try? serializedBytes()) ?? [] }
}
