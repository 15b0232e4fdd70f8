// SPDX-License-Identifier: Apache-2.0

/// The identity of a plan: a lineage is begun with a fleet, and serials count its applied plans.
package struct PlanIdentity: Hashable, Sendable, Codable {
    /// The fleet's line of plans; letters, digits and hyphens.
    package var lineage: String
    /// The number in the line, from 1.
    package var serial: UInt64

    package init(lineage: String, serial: UInt64) {
        self.lineage = lineage
        self.serial = serial
    }
}

/// A plan that was applied, or begun.
package struct AppliedPlan: Hashable, Sendable, Codable {
    /// Which.
    package var plan: PlanIdentity
    /// The hash of the plan's document, as text.
    package var hash: String
    /// When applying began, in milliseconds since the epoch.
    package var milliseconds: UInt64
    /// Who applied it.
    package var by: String

    package init(plan: PlanIdentity, hash: String, milliseconds: UInt64, by: String) {
        self.plan = plan
        self.hash = hash
        self.milliseconds = milliseconds
        self.by = by
    }
}

extension FleetState {
    /// The plan applied last in a lineage; `nil` before the first one.
    ///
    /// The next plan's serial is one more.
    package func latestPlan(lineage: String) async throws(StateFailure) -> AppliedPlan? {
        try await latest(under: "plan/\(try Self.checked(lineage))")
    }

    /// A plan that was applied; `nil` where it was not.
    package func appliedPlan(_ plan: PlanIdentity) async throws(StateFailure) -> AppliedPlan? {
        try await document(try Self.key("plan/\(try Self.checked(plan.lineage))", plan.serial))
    }

    /// Records that a plan is being applied; once for each plan.
    package func record(
        _ plan: AppliedPlan,
        under lease: StateLease
    ) async throws(StateFailure) -> FleetStateOutcome {
        try await insert(
            plan,
            at: try Self.key("plan/\(try Self.checked(plan.plan.lineage))", plan.plan.serial),
            under: lease
        )
    }

    static func checked(_ lineage: String) throws(StateFailure) -> String {
        guard let key = StateKey(lineage), !lineage.utf8.contains(UInt8(ascii: "/")) else {
            throw StateFailure(
                reason: .unsupported,
                message: "the plan's lineage is not one that this program gives"
            )
        }
        return key.text
    }
}
