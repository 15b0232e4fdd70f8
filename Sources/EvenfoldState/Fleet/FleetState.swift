// SPDX-License-Identifier: Apache-2.0

/// What the operator side of a fleet remembers, over any ``StateStore``: the topologies it applied, the plans it
/// applied, and what came of each step.
///
/// Every write names the lease under which it is made and is refused when that was lost, so that two commands never
/// write in turns.
package struct FleetState: Sendable {
    /// Where it is kept.
    package let store: any StateStore

    /// The lease that `apply` holds while it runs.
    package static let applyLease = StateKey(known: "apply")

    package init(store: any StateStore) {
        self.store = store
    }

    /// Whether nothing was ever applied.
    package var isEmpty: Bool {
        get async throws(StateFailure) {
            // What is there besides counts the grants of the lock.
            for prefix in ["topology/", "plan/"] {
                guard try await store.list(prefix: prefix, after: nil, backwards: false, limit: 1).isEmpty else {
                    return false
                }
            }
            return true
        }
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
