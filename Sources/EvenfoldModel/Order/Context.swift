// SPDX-License-Identifier: Apache-2.0

/// What a register's value descends from, itself included: the highest sequence per replica, usually one entry.
///
/// Two values are concurrent when neither context contains the other's version.
package struct Context: Hashable, Sendable {
    /// Replica and highest sequence, sorted by replica, each replica once.
    package private(set) var entries: [Entry]

    /// The highest sequence of one replica.
    package struct Entry: Hashable, Sendable {
        /// The replica.
        package let replica: ReplicaID
        /// Every write of it up to this sequence is contained.
        package let sequence: UInt64

        package init(replica: ReplicaID, sequence: UInt64) {
            self.replica = replica
            self.sequence = sequence
        }
    }

    /// The context of the first value of a register.
    package init(_ version: VersionID) {
        entries = [Entry(replica: version.replica, sequence: version.sequence)]
    }

    /// A context from entries in any order; of one replica the highest sequence counts.
    package init(entries: [Entry]) {
        self.entries = []
        for entry in entries { insert(VersionID(replica: entry.replica, sequence: entry.sequence)) }
    }

    /// Whether `version` is an ancestor of the value or the value's own version.
    ///
    /// - Complexity: O(entries).
    package func contains(_ version: VersionID) -> Bool {
        entries.contains { $0.replica == version.replica && $0.sequence >= version.sequence }
    }

    /// This context with `version` and what its replica wrote before it.
    ///
    /// - Complexity: O(entries).
    package func adding(_ version: VersionID) -> Context {
        var result = self
        result.insert(version)
        return result
    }

    /// Everything that either value descends from.
    ///
    /// - Complexity: O(entries of both).
    package func union(_ other: Context) -> Context {
        var result = self
        for entry in other.entries { result.insert(VersionID(replica: entry.replica, sequence: entry.sequence)) }
        return result
    }

    private mutating func insert(_ version: VersionID) {
        let index = entries.firstIndex { $0.replica >= version.replica } ?? entries.endIndex
        let entry = Entry(replica: version.replica, sequence: version.sequence)
        guard index < entries.endIndex, entries[index].replica == version.replica else {
            entries.insert(entry, at: index)
            return
        }
        if entries[index].sequence < version.sequence { entries[index] = entry }
    }
}
