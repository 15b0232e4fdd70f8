// SPDX-License-Identifier: Apache-2.0

internal import EvenfoldState

/// The address of one server: `http://HOST:PORT` or `https://HOST:PORT`, without anything else.
struct EtcdEndpoint: Hashable, Comparable, Sendable {
    /// The address, without a slash at its end.
    let text: String
    /// Whether the server must prove who it is.
    let isSecure: Bool

    /// Reads an address.
    ///
    /// - Throws: ``StateFailure`` for one that is no such address; its message does not repeat a password.
    init(_ given: String) throws(StateFailure) {
        guard !given.utf8.contains(UInt8(ascii: "@")) else {
            throw StateFailure(
                reason: .other,
                message: "an etcd endpoint holds a user or a password, which is not supported: use a client certificate"
            )
        }
        let lowercased = given.lowercased()
        isSecure = lowercased.hasPrefix("https://")
        guard isSecure || lowercased.hasPrefix("http://") else { throw Self.refusal(given) }
        var place = lowercased.dropFirst(isSecure ? 8 : 7)
        if place.hasSuffix("/") { place = place.dropLast() }
        guard Self.isPlace(place) else { throw Self.refusal(given) }
        text = (isSecure ? "https://" : "http://") + place
    }

    /// The address of one of the gateway's calls.
    func address(of call: EtcdCall) -> String { text + call.path }

    static func < (left: EtcdEndpoint, right: EtcdEndpoint) -> Bool { left.text < right.text }

    private static func refusal(_ given: String) -> StateFailure {
        StateFailure(
            reason: .other,
            message: "\(given) is no etcd endpoint: it must be http://HOST:PORT or https://HOST:PORT"
        )
    }

    /// Whether this is `HOST`, `HOST:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`.
    private static func isPlace(_ place: Substring) -> Bool {
        var rest = place.utf8[...]
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            guard !address.isEmpty, address.allSatisfy(isHexadecimalOrColon) else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let host = rest.prefix { $0 != UInt8(ascii: ":") }
            guard !host.isEmpty, host.allSatisfy(isOfHost) else { return false }
            rest = rest[host.endIndex...]
        }
        guard let colon = rest.first else { return true }
        guard colon == UInt8(ascii: ":"), let port = UInt16(String(Substring(rest.dropFirst()))) else { return false }
        return port > 0
    }

    private static func isHexadecimalOrColon(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: ":"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
