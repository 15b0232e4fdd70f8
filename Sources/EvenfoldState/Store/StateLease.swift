// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// A lease that was granted: proof for ``StateCompare/holds(_:)``, as long as its time is not over and nobody broke it.
package struct StateLease: Hashable, Sendable {
    /// What is locked.
    package let name: StateKey
    /// The number of this grant; rises with every one in the store, so that a late holder is told from the present one.
    package let token: UInt64
    /// How long it lasts from its grant and from each renewal.
    package let duration: Duration
    /// What the store itself needs to find the grant again; 0 where it needs nothing.
    package let session: UInt64

    package init(name: StateKey, token: UInt64, duration: Duration, session: UInt64 = 0) {
        self.name = name
        self.token = token
        self.duration = duration
        self.session = session
    }
}

/// Who holds a lease.
package struct LeaseHolder: Hashable, Sendable {
    /// The holder, as it called itself.
    package var holder: String
    /// When the lease was granted, by the store's clock.
    package var since: Timestamp
    /// When it ends unless it is renewed, by the store's clock.
    package var expires: Timestamp

    package init(holder: String, since: Timestamp, expires: Timestamp) {
        self.holder = holder
        self.since = since
        self.expires = expires
    }
}

/// What came of asking for a lease.
package enum LeaseOutcome: Hashable, Sendable {
    /// It is the asker's now.
    case granted(StateLease)
    /// Somebody else has it, and for how much longer unless it is renewed; more than zero.
    case held(LeaseHolder, remaining: Duration)
}
