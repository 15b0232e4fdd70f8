// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Caps on accepted connections: how many there may be, and how many whose peer is not known yet.
final class ConnectionSlots: Sendable {
    static let limit = 4_096
    static let unknownLimit = 64

    private let taken = Mutex((all: 0, unknown: 0))

    /// Takes a slot for a connection that was just accepted; `false` where there is none.
    func enter() -> Bool {
        taken.withLock { taken in
            guard taken.all < Self.limit, taken.unknown < Self.unknownLimit else { return false }
            taken.all += 1
            taken.unknown += 1
            return true
        }
    }

    /// The peer is known, or gone.
    func leaveUnknown() { taken.withLock { $0.unknown -= 1 } }

    /// The connection is gone.
    func leave() { taken.withLock { $0.all -= 1 } }
}
