// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

/// Expects that all members come into step: `status` says so, and the judge agrees.
///
/// `wrapper`: What commands of the operator run by way of.
func expectInStep(
    _ place: FleetPlace,
    _ moment: String,
    under wrapper: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let status = try await Evenfold.run(
        ["status", "-t", place.topology, "--fleet", place.fleet, "--wait", "in-sync", "--timeout", "120s"],
        under: wrapper
    )
    #expect(status.ending == .exited(0), "\(moment): \(status)", sourceLocation: sourceLocation)
    let differences = try await FolderJudge.differences(between: place.roots)
    if status.ending != .exited(0) || !differences.isEmpty { try await Evidence.keep(place) }
    let shown = differences.prefix(20).joined(separator: "\n")
    #expect(
        differences.isEmpty,
        "\(moment): \(differences.count) differences\n\(shown)",
        sourceLocation: sourceLocation
    )
}
