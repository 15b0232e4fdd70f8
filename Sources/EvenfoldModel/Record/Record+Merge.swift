// SPDX-License-Identifier: Apache-2.0

extension Record {
    /// Takes the newer version of each register.
    ///
    /// Both records must be of one item; another item's is ignored.
    ///
    /// Commutative, associative and idempotent; never makes a version.
    package mutating func merge(_ other: Record) {
        guard other.id == id, other.kind == kind else { return }
        place.merge(other.place)
        data.merge(data: other.data)
        attributes.merge(other.attributes)
    }

    /// The newer version of each register.
    package func merged(with other: Record) -> Record {
        var result = self
        result.merge(other)
        return result
    }

    /// Whether both stand for the same versions; digests do not count.
    package func hasSameVersions(as other: Record) -> Bool {
        place.stamp == other.place.stamp && data.stamp == other.data.stamp && attributes.stamp == other.attributes.stamp
    }

    /// The largest clock of the three registers.
    package var highestClock: HybridClock {
        max(place.stamp.clock, data.stamp.clock, attributes.stamp.clock)
    }

    /// Whether all three versions are in `knowledge`.
    package func isKnown(in knowledge: Knowledge) -> Bool {
        knowledge.contains(place.stamp.version) && knowledge.contains(data.stamp.version)
            && knowledge.contains(attributes.stamp.version)
    }
}
