// SPDX-License-Identifier: Apache-2.0

/// One version of the applied topology, as it was signed and sent to the agents.
package struct AppliedTopology: Hashable, Sendable, Codable {
    /// Its version, from 1; only ever up, without a gap.
    package var version: UInt64
    /// The signed document, byte for byte.
    package var document: [UInt8]
    /// When it was made, in milliseconds since the epoch.
    package var milliseconds: UInt64
    /// Who made it.
    package var by: String

    package init(version: UInt64, document: [UInt8], milliseconds: UInt64, by: String) {
        self.version = version
        self.document = document
        self.milliseconds = milliseconds
        self.by = by
    }
}

extension FleetState {
    /// The topology applied last; `nil` before the first apply.
    package func latestTopology() async throws(StateFailure) -> AppliedTopology? {
        try await latest(under: "topology")
    }

    /// One version of the topology; `nil` where there is none.
    package func topology(_ version: UInt64) async throws(StateFailure) -> AppliedTopology? {
        try await document(try Self.key("topology", version))
    }

    /// Records the next version of the topology.
    ///
    /// - Returns: `alreadyPresent` unless its version is just one above the latest, or it is the latest.
    package func record(
        _ topology: AppliedTopology,
        under lease: StateLease
    ) async throws(StateFailure) -> FleetStateOutcome {
        let latest = try await latestTopology()
        if latest == topology { return try await confirm(lease) }
        let version = latest?.version ?? 0
        guard topology.version > version, topology.version - version == 1 else { return .alreadyPresent }
        return try await insert(topology, at: try Self.key("topology", topology.version), under: lease)
    }
}
