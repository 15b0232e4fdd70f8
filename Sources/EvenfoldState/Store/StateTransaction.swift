// SPDX-License-Identifier: Apache-2.0

/// Writes that happen together if the world is still as it was read.
package struct StateTransaction: Hashable, Sendable {
    /// What must hold, checked in order; nothing, for an unconditional write.
    package var compares: [StateCompare]
    /// What is written: each key at most once, and at most ``maximumWrites`` of them.
    package var writes: [StateWrite]

    /// The most writes and comparisons of one transaction; what every store takes at once (etcd: 128 operations).
    package static let maximumWrites = 60

    package init(compares: [StateCompare], writes: [StateWrite]) {
        precondition(writes.count <= Self.maximumWrites && compares.count <= Self.maximumWrites, "too much at once")
        precondition(Set(writes.map(\.key)).count == writes.count, "a key is written once in a transaction")
        self.compares = compares
        self.writes = writes
    }
}

/// One condition of a transaction.
package enum StateCompare: Hashable, Sendable {
    /// The document has this version; 0: there is no such document.
    case version(StateKey, UInt64)
    /// The lease is still held.
    case holds(StateLease)
}

/// One write of a transaction.
package enum StateWrite: Hashable, Sendable {
    /// Inserts or replaces a document.
    case put(StateKey, [UInt8])
    /// Removes a document; nothing where there is none.
    case delete(StateKey)

    /// The document that is written.
    package var key: StateKey {
        switch self {
        case .put(let key, _), .delete(let key): key
        }
    }
}

/// What came of a transaction.
package enum StateOutcome: Hashable, Sendable {
    /// Written; the revision is the version of everything that was put.
    case committed(revision: UInt64)
    /// Nothing was written, because this does not hold.
    case refused(StateCompare)
}
