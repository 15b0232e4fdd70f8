// SPDX-License-Identifier: Apache-2.0

import Crypto
import EvenfoldWire

/// A single-use permission to join a fleet under one name, as text: `ef1` and base32.
///
/// ```
/// | secret, 16 bytes | fingerprint of the authority, 32 | length, 1 | name | length, 2 | path | checksum, 4 |
/// ```
///
/// The fingerprint makes the very first use authenticated; the checksum tells a token that was not copied whole from
/// one that is unknown. The issuer keeps only a digest of the secret.
struct EnrolmentToken: Hashable, Sendable {
    /// 128 random bits.
    var secret: [UInt8]
    /// The SHA-256 digest of the authority's certificate.
    var fingerprint: [UInt8]
    /// The server that may join.
    var server: String
    /// The fleet's directory, absolute, on the machine where the token was made.
    var fleetPath: String

    private static let prefix = "ef1"

    /// The token as one word.
    var text: String {
        var bytes = secret + fingerprint
        let name = Array(server.utf8)
        let path = Array(fleetPath.utf8)
        bytes += [UInt8(truncatingIfNeeded: name.count)] + name
        bytes += [UInt8(truncatingIfNeeded: path.count >> 8), UInt8(truncatingIfNeeded: path.count)] + path
        bytes += SHA256.hash(data: bytes).prefix(4)
        return Self.prefix + Base32.encoded(bytes)
    }

    init(secret: [UInt8], fingerprint: [UInt8], server: String, fleetPath: String) {
        self.secret = secret
        self.fingerprint = fingerprint
        self.server = server
        self.fleetPath = fleetPath
    }

    /// A token from text that may come from anywhere; spaces and line ends around it do not matter.
    init(text: String) throws(EnrolmentFailure) {
        let word = text.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
        guard word.count <= 16_384, word.starts(with: Self.prefix.utf8),
            let bytes = Base32.decoded(String(decoding: word.dropFirst(Self.prefix.utf8.count), as: UTF8.self)),
            bytes.count > 55
        else { throw .malformedToken }
        let body = bytes.dropLast(4)
        guard bytes.suffix(4).elementsEqual(SHA256.hash(data: Array(body)).prefix(4)) else { throw .malformedToken }
        var rest = body[...]
        func take(_ count: Int) -> [UInt8]? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        guard let secret = take(16), let fingerprint = take(32), let nameLength = take(1),
            let name = take(Int(nameLength[0])), let pathLength = take(2),
            let path = take(Int(pathLength[0]) << 8 | Int(pathLength[1])), rest.isEmpty
        else { throw .malformedToken }
        self.init(
            secret: secret,
            fingerprint: fingerprint,
            server: String(decoding: name, as: UTF8.self),
            fleetPath: String(decoding: path, as: UTF8.self)
        )
        guard PeerIdentity.isName(server) else { throw .malformedToken }
    }
}
