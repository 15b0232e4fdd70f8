// SPDX-License-Identifier: Apache-2.0

/// Writes that happen together if the world is still as it was read.
package struct StateTransaction: Hashable, Sendable {
    /// What must hold, checked in order; nothing, for an unconditional write.
    package var compares: [StateCompare]
    /// What is written, in order.
    package var writes: [StateWrite]

    package init(compares: [StateCompare], writes: [StateWrite]) {
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
}

/// What came of a transaction.
package enum StateOutcome: Hashable, Sendable {
    /// Written; the revision is the version of everything that was put.
    case committed(revision: UInt64)
    /// Nothing was written, because this does not hold.
    case refused(StateCompare)
}
