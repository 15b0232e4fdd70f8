// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication

/// One member's index database.
///
/// Calls block and are made on a lane of their own, in order.
package protocol MemberIndex: Sendable {
    /// Reads everything; an index that was just made has no header.
    func load() throws(IndexFailure) -> IndexSnapshot
    /// Makes transactions durable, all together, in order. After it returns they survive a power cut.
    func commit(_ transactions: [IndexTransaction]) throws(IndexFailure)
}

/// Why an index did not do what was asked; the folder stops and is opened anew.
package struct IndexFailure: Error, Hashable, Sendable {
    /// What kind of failure it is.
    package var reason: Reason
    /// What the database said, and what to do about it where somebody can do something.
    package var message: String

    package init(reason: Reason, message: String) {
        self.reason = reason
        self.message = message
    }

    package init(isDiskFull: Bool, message: String) {
        self.init(reason: isDiskFull ? .diskFull : .other, message: message)
    }

    /// Whether the reason is a full disk, which goes away by itself.
    package var isDiskFull: Bool { reason == .diskFull }

    /// The kinds of failures, told apart by what follows from them.
    package enum Reason: Hashable, Sendable {
        /// No space, no inodes or a quota; goes away by itself.
        case diskFull
        /// The database is damaged: this index is lost.
        case damaged
        /// The database was written by a newer program, or it is no index at all; nothing was changed in it.
        case unsupported
        /// Another process has the database open.
        case inUse
        /// Anything else; opening it anew may help.
        case other
    }
}
