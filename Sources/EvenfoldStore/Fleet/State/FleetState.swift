// SPDX-License-Identifier: Apache-2.0

/// What the operator side of a fleet remembers, over any ``FleetStateStore``: the topologies it applied, the plans it
/// applied, and what came of each step.
///
/// Every write names the lease under which it is made and is refused when that was lost, so that two commands never
/// write in turns.
package struct FleetState: Sendable {
    /// Where it is kept.
    package let store: any FleetStateStore

    /// The lease that `apply` holds while it runs.
    package static let applyLease = "apply"

    package init(store: any FleetStateStore) {
        self.store = store
    }
}

/// What came of a write of ``FleetState``.
package enum FleetStateOutcome: Hashable, Sendable {
    /// Written and durable.
    case written
    /// Nothing was written: the lease was lost to somebody else.
    case leaseLost
    /// Nothing was written: it is there already (that plan was applied, or there is a later topology).
    case alreadyPresent
}
