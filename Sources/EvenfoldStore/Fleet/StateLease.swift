// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// A lease that was granted: proof for ``StateCompare/holds(_:)``, as long as nobody else was granted it since.
package struct StateLease: Hashable, Sendable {
    /// What is locked.
    package let name: String
    /// The number of this grant; rises with every one, so that a late holder is told from the present one.
    package let token: UInt64

    package init(name: String, token: UInt64) {
        self.name = name
        self.token = token
    }
}

/// Who holds a lease.
package struct LeaseHolder: Hashable, Sendable {
    /// The holder, as it called itself.
    package var holder: String
    /// When the lease was granted.
    package var since: Timestamp
    /// When it ends unless it is renewed.
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
    /// Somebody else has it.
    case held(LeaseHolder)
}
