// SPDX-License-Identifier: Apache-2.0

/// Why the fleet's state could not be read or written.
package struct StateFailure: Error, Hashable, Sendable {
    /// What kind of failure it is.
    package var reason: Reason
    /// What the store said, and what to do about it where somebody can do something; without passwords.
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
        /// The store was written by a newer program, or it is another program's; nothing was changed in it.
        case unsupported
        /// Others keep the store busy; asking again may help.
        case busy
        /// The store's server does not answer or refuses the connection; nothing was written.
        case unreachable
        /// The connection broke while something was being written: it may have been written or not.
        case uncertain
        /// Anything else.
        case other
    }
}
