// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
package import EvenfoldState

/// The URL of a database, checked before libpq is asked to use it.
///
/// libpq's own messages about a URL that it does not understand quote it, with the password in it; so they are never
/// shown. Source: "Connection URIs" in PostgreSQL's manual.
package struct PostgreSQLAddress: Sendable {
    /// What libpq is given; it may hold a password.
    let url: String

    /// Checks a URL: `postgresql://USER@HOST:PORT/DATABASE?OPTIONS`; `postgres://` means the same.
    ///
    /// - Throws: ``StateFailure`` whose message does not repeat the URL.
    package init(_ url: String) throws(StateFailure) {
        self.url = url
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw Self.invalid("it does not begin with postgresql://")
        }
        guard !url.utf8.contains(0) else { throw Self.invalid("it has a zero byte") }
        var options: [String: String] = [:]
        guard Self.parse(url, into: &options) else { throw Self.invalid("it is no URL that libpq knows") }
        // A password with an unescaped @ or / makes its second half look like a host, and its first like a port.
        let hosts = options["host"] ?? ""
        guard !hosts.utf8.contains(UInt8(ascii: "@")) else { throw Self.invalid("the host has an @") }
        for port in (options["port"] ?? "").split(separator: ",") {
            guard let number = UInt16(port), number > 0 else { throw Self.invalid("the port is no port number") }
        }
    }

    private static func invalid(_ reason: String) -> StateFailure {
        StateFailure(
            reason: .other,
            message: """
                the PostgreSQL URL is not usable: \(reason); it is written \
                postgresql://USER@HOST:PORT/DATABASE, with % escapes for : / @ ? # and % in its parts
                """
        )
    }

    private static func parse(_ url: String, into options: inout [String: String]) -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        let first = unsafe PQconninfoParse(url, &message)
        if let message = unsafe message { unsafe PQfreemem(message) }
        guard let first = unsafe first else { return false }
        defer { unsafe PQconninfoFree(first) }
        var option = unsafe first
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe options[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option = unsafe option.successor()
        }
        return true
    }
}
