// SPDX-License-Identifier: Apache-2.0

extension Record {
    /// Takes the newer version of each register.
    ///
    /// Both records must be of one item; another item's is ignored.
    ///
    /// Commutative, associative and idempotent; never makes a version.
    package mutating func merge(_ other: Record) {
        guard content !== other.content, other.id == id, other.kind == kind else { return }
        let (own, others) = (parts, other.parts)
        var merged = own
        merged.place.merge(others.place)
        merged.data.merge(data: others.data)
        merged.attributes.merge(others.attributes)
        guard merged != own else { return }
        // As new in every register: shared, not built again.
        if merged == others { share(other) } else { parts = merged }
    }

    /// The newer version of each register.
    package func merged(with other: Record) -> Record {
        var result = self
        result.merge(other)
        return result
    }

    /// Whether both stand for the same versions; digests do not count.
    package func hasSameVersions(as other: Record) -> Bool {
        content === other.content
            || (placeStamp == other.placeStamp && dataStamp == other.dataStamp
                && attributesStamp == other.attributesStamp)
    }

    /// The largest clock of the three registers.
    package var highestClock: HybridClock {
        max(placeStamp.clock, dataStamp.clock, attributesStamp.clock)
    }

    /// Gives the versions of the three registers, each once; most records have one.
    package func forEachVersion(_ body: (VersionID) -> Void) {
        let (first, second, third) = (placeStamp.version, dataVersion, attributesVersion)
        body(first)
        if second != first { body(second) }
        if third != first, third != second { body(third) }
    }

    /// Whether all three versions are in `knowledge`.
    package func isKnown(in knowledge: Knowledge) -> Bool {
        var isKnown = true
        forEachVersion { if !knowledge.contains($0) { isKnown = false } }
        return isKnown
    }
}
