// SPDX-License-Identifier: Apache-2.0

/// Who holds a certificate: the URI in its subject alternative name, `evenfold://FLEET/server/NAME` or
/// `evenfold://FLEET/operator/NAME`.
package struct PeerIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The fleet's random id.
    package let fleet: String
    /// What the holder may be.
    package let role: Role
    /// The server's or operator's name.
    package let name: String

    /// What the holder of a certificate may be.
    package enum Role: String, Hashable, Sendable {
        /// An agent.
        case server
        /// A person's tool.
        case `operator`
    }

    package init(fleet: String, role: Role, name: String) {
        self.fleet = fleet
        self.role = role
        self.name = name
    }

    /// The identity in a URI that may come from anywhere; `nil` unless it is exactly of the form above.
    package init?(uri: String) {
        guard uri.hasPrefix(Self.scheme) else { return nil }
        let parts = uri.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let role = Role(rawValue: String(parts[1])) else { return nil }
        let fleet = String(parts[0])
        let name = String(parts[2])
        guard Self.isName(fleet), Self.isName(name) else { return nil }
        self.init(fleet: fleet, role: role, name: name)
    }

    /// The URI of the form above.
    package var uri: String { "\(Self.scheme)\(fleet)/\(role.rawValue)/\(name)" }

    package var description: String { "\(role.rawValue) \(name)" }

    private static let scheme = "evenfold://"

    /// Whether `text` may be the name of a fleet, server or operator: 1 to 255 letters, digits, `-`, `_` and `.` of
    /// ASCII, not beginning with a dot.
    ///
    /// Such a name is safe in a URI, a path and a terminal.
    package static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= WireLimits.name, bytes.first != 0x2E else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }
}
