// SPDX-License-Identifier: Apache-2.0

/// What a register's value descends from, itself included: the highest sequence per replica, usually one entry.
///
/// Two values are concurrent when neither context contains the other's version.
package struct Context: Hashable, Sendable {
    /// Nearly every context has one entry, and then needs no memory of its own; `many` never holds exactly one.
    private enum Form: Hashable, Sendable {
        case one(Entry)
        case many([Entry])
    }

    private var form: Form

    /// Replica and highest sequence, sorted by replica, each replica once.
    package var entries: [Entry] {
        switch form {
        case .one(let entry): [entry]
        case .many(let entries): entries
        }
    }

    /// How many entries there are.
    package var count: Int {
        switch form {
        case .one: 1
        case .many(let entries): entries.count
        }
    }

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
        form = .one(Entry(replica: version.replica, sequence: version.sequence))
    }

    /// A context from entries in any order; of one replica the highest sequence counts.
    package init(entries: [Entry]) {
        form = .many([])
        for entry in entries { insert(entry) }
    }

    /// Whether `version` is an ancestor of the value or the value's own version.
    ///
    /// - Complexity: O(entries).
    package func contains(_ version: VersionID) -> Bool {
        switch form {
        case .one(let entry): entry.replica == version.replica && entry.sequence >= version.sequence
        case .many(let entries):
            entries.contains { $0.replica == version.replica && $0.sequence >= version.sequence }
        }
    }

    /// Whether this is the context of a first value, written as `version`.
    package func isOnly(_ version: VersionID) -> Bool {
        guard case .one(let entry) = form else { return false }
        return entry.replica == version.replica && entry.sequence == version.sequence
    }

    /// This context with `version` and what its replica wrote before it.
    ///
    /// - Complexity: O(entries).
    package func adding(_ version: VersionID) -> Context {
        var result = self
        result.insert(Entry(replica: version.replica, sequence: version.sequence))
        return result
    }

    /// Everything that either value descends from.
    ///
    /// - Complexity: O(entries of both).
    package func union(_ other: Context) -> Context {
        var result = self
        for entry in other.entries { result.insert(entry) }
        return result
    }

    private mutating func insert(_ entry: Entry) {
        var entries = entries
        let index = entries.firstIndex { $0.replica >= entry.replica } ?? entries.endIndex
        if index == entries.endIndex || entries[index].replica != entry.replica {
            entries.insert(entry, at: index)
        } else if entries[index].sequence < entry.sequence {
            entries[index] = entry
        }
        form = entries.count == 1 ? .one(entries[0]) : .many(entries)
    }
}
