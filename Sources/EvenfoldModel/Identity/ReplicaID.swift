// SPDX-License-Identifier: Apache-2.0

/// The random 128-bit identity of one member's index database for one folder.
///
/// A new one is drawn whenever the index is made or rebuilt, so that sequence numbers given out by a lost index are
/// never given out twice. DFS Replication calls it the database GUID (MS-FRS2, 3.1.1). All zero is reserved for the
/// root item.
package struct ReplicaID: Hashable, Comparable, Sendable {
    /// The upper 64 bits.
    package let high: UInt64
    /// The lower 64 bits.
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Draws a new identity from `generator`.
    package init(using generator: inout some RandomNumberGenerator) {
        self.init(high: generator.next(), low: generator.next() | 1)
    }

    /// The identity that no index has; it names the root item.
    package static let reserved = ReplicaID(high: 0, low: 0)

    @inlinable
    package static func == (left: ReplicaID, right: ReplicaID) -> Bool {
        left.low == right.low && left.high == right.high
    }

    package static func < (left: ReplicaID, right: ReplicaID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
