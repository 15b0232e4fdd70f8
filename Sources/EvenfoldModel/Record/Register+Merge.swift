// SPDX-License-Identifier: Apache-2.0

extension Register {
    /// Keeps the version with the larger stamp.
    ///
    /// Commutative, associative and idempotent.
    package mutating func merge(_ other: Register) {
        if other.stamp > stamp { self = other }
    }

    /// Whether neither value had seen the other when it was written.
    package func isConcurrent(with other: Register) -> Bool {
        !context.contains(other.stamp.version) && !other.context.contains(stamp.version)
    }
}

extension Register<DataValue> {
    /// Keeps the version with the larger stamp; of two equal ones the one whose digest is known.
    package mutating func merge(data other: Register) {
        if other.stamp > stamp || (other.stamp == stamp && value.digest == nil && other.value.digest != nil) {
            self = other
        }
    }

    /// The removal of exactly this value: it keeps the value, takes `version`, and stands just after this write and
    /// before any newer one.
    package func removal(by version: VersionID) -> Register {
        var value = value
        value.removed = true
        return Register(
            value: value,
            stamp: Stamp(fence: stamp.fence, clock: stamp.clock.removal, version: version),
            context: context.adding(version)
        )
    }
}
