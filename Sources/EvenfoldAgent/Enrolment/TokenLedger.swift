// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials

/// The issuer's memory of the tokens it made: one file each, named by the digest of the secret, in `ca/tokens`.
///
/// Using a token renames its file; of several joins at the same time the rename lets one through.
struct TokenLedger: Sendable {
    private let directory: String

    /// How long a token is valid.
    static let life: TimeInterval = 600
    /// How long a used or expired token is remembered, so that its user can be told so.
    private static let memory: TimeInterval = 7 * 86_400

    private struct Entry: Codable {
        var server: String
        var expiry: Date
    }

    init(fleet: FleetDirectory) {
        directory = fleet.path + "/ca/tokens"
    }

    /// Remembers a new token.
    func add(_ token: EnrolmentToken, now: Date) throws(EnrolmentFailure) {
        removeOld(now: now)
        do throws(IdentityFailure) {
            try PrivateFiles.makeDirectory(directory)
            let entry = Entry(server: token.server, expiry: now + Self.life)
            guard let data = try? JSONEncoder().encode(entry) else { return }
            try PrivateFiles.write([UInt8](data), to: path(of: token))
        } catch {
            throw .identity(error)
        }
    }

    /// Checks a token and uses it up; after this returned, nobody can use it again.
    func use(_ token: EnrolmentToken, now: Date) throws(EnrolmentFailure) {
        let path = path(of: token)
        if PrivateFiles.exists(path + Self.usedSuffix) { throw .tokenUsed(server: token.server) }
        guard let entry = entry(at: path), entry.server == token.server else { throw .tokenUnknown }
        guard now <= entry.expiry, now >= entry.expiry - Self.life - CertificateAuthority.clockTolerance else {
            throw .tokenExpired(server: token.server, at: entry.expiry)
        }
        do { try PrivateFiles.move(path, to: path + Self.usedSuffix) } catch {
            throw .tokenUsed(server: token.server)
        }
    }

    private static let usedSuffix = ".used"

    private func path(of token: EnrolmentToken) -> String {
        directory + "/" + Base32.encoded(Array(SHA256.hash(data: token.secret)))
    }

    private func entry(at path: String) -> Entry? {
        guard let bytes = try? PrivateFiles.read(path) else { return nil }
        return try? JSONDecoder().decode(Entry.self, from: Data(bytes))
    }

    private func removeOld(now: Date) {
        for name in PrivateFiles.names(in: directory) {
            let path = directory + "/" + name
            if let entry = entry(at: path), entry.expiry + Self.memory < now { PrivateFiles.remove(path) }
        }
    }
}
