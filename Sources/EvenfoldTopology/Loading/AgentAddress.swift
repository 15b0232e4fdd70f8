// SPDX-License-Identifier: Apache-2.0

/// A host and a port as an agent's address.
package struct AgentAddress: Hashable, Sendable {
    /// The host's name or number; an IPv6 number without its brackets.
    package let host: String
    /// The port.
    package let port: UInt16

    /// An address from `host:port` or `[host]:port`; `nil` for any other text, port 0 included.
    package init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.utf8.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits), port > 0
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.utf8.count > 2
        if isBracketed { host = host.dropFirst().dropLast() }
        let allowed = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            case UInt8(ascii: ":"), UInt8(ascii: "%"): isBracketed
            default: false
            }
        }
        guard allowed, (1...253).contains(host.utf8.count) else { return nil }
        self.host = host.lowercased()
        self.port = port
    }
}
