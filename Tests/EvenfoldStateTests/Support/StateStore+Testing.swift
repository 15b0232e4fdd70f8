// SPDX-License-Identifier: Apache-2.0

import EvenfoldState
import Testing

/// Something that a test needs did not come about.
struct Refused: Error {}

func key(_ text: String) throws -> StateKey { try #require(StateKey(text)) }

extension StateStore {
    /// Writes a document, whatever was there.
    @discardableResult
    func put(_ text: String, _ value: [UInt8] = []) async throws -> UInt64 {
        let outcome = try await commit(StateTransaction(compares: [], writes: [.put(try key(text), value)]))
        guard case .committed(let revision) = outcome else { throw Refused() }
        return revision
    }

    /// Takes a lease that is free.
    func take(_ name: String, as holder: String, for duration: Duration = .seconds(30)) async throws -> StateLease {
        guard case .granted(let lease) = try await acquireLease(try key(name), holder: holder, for: duration) else {
            throw Refused()
        }
        return lease
    }

    /// The keys of a listing.
    func texts(
        _ prefix: String,
        after: String? = nil,
        backwards: Bool = false,
        limit: Int = 10
    ) async throws -> [String] {
        let after = try after.map { try key($0) }
        return try await list(prefix: prefix, after: after, backwards: backwards, limit: limit).map(\.key.text)
    }
}
