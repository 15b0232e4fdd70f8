// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine

/// Why the fleet's state could not be read or written.
package struct FleetStateFailure: Error, Hashable, Sendable {
    /// What kind of failure it is.
    package var reason: Reason
    /// What the store said, and what to do about it where somebody can do something.
    package var message: String

    package init(reason: Reason, message: String) {
        self.reason = reason
        self.message = message
    }

    /// The kinds of failures, told apart by what follows from them.
    package enum Reason: Hashable, Sendable {
        /// No space, no inodes or a quota.
        case diskFull
        /// The store is damaged, or holds what no version of this program writes.
        case damaged
        /// The store was written by a newer program, or it is another program's file; nothing was changed in it.
        case unsupported
        /// Another process keeps the store busy; asking again may help.
        case busy
        /// Anything else.
        case other
    }

    init(_ failure: StoreFailure) {
        let reason: Reason =
            switch failure.reason {
            case .diskFull: .diskFull
            case .damaged: .damaged
            case .unsupported: .unsupported
            case .inUse: .busy
            case .other: .other
            }
        self.init(reason: reason, message: failure.message)
    }
}
