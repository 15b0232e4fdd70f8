// SPDX-License-Identifier: Apache-2.0

/// One independently merged part of a record: a value, its rank and its history.
///
/// Merging two versions keeps the one with the larger stamp: commutative, associative, idempotent, and never a new
/// version.
package struct Register<Value: Hashable & Sendable>: Hashable, Sendable {
    /// What was written.
    package var value: Value
    /// The rank of the write.
    package var stamp: Stamp
    /// What the write descends from, itself included.
    package var context: Context

    package init(value: Value, stamp: Stamp, context: Context) {
        self.value = value
        self.stamp = stamp
        self.context = context
    }
}
