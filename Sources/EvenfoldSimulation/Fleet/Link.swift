// SPDX-License-Identifier: Apache-2.0

import EvenfoldReplication

/// One link between two members: messages in order in each direction, content beside them, until it is closed.
struct Link: Sendable {
    /// The connection that it belongs to.
    let connection: Int
    /// The two ends.
    let ends: [Int]
    /// The incarnations of the two ends when it was opened.
    let incarnations: [Int]
    /// Whether anything may be sent.
    var isOpen = true
    /// Whether what was under way when it closed still arrives.
    var deliversRemainder = false
    /// When the last message to either end arrives; order within a link.
    var messageTime: [UInt64]
    /// When the last content to either end arrives.
    var contentTime: [UInt64]
    /// Which ends were told that it is gone.
    var isGone = [false, false]

    /// The place of a member among the ends.
    func end(of member: Int) -> Int { ends[0] == member ? 0 : 1 }
    /// The member at the other end.
    func other(than member: Int) -> Int { ends[0] == member ? ends[1] : ends[0] }
}
