// SPDX-License-Identifier: Apache-2.0

package import EvenfoldReplication

/// The open links of a member and what is under way on each.
package struct LinkTable: Sendable {
    /// One open link.
    package struct Entry: Sendable {
        /// The sending side.
        package var link: any PeerLink
        /// Where files are read and sent.
        package var serving: any Lane
        /// Where received pieces are written.
        package var staging: any Lane
        /// Files asked for on this link that have not ended.
        package var fetching: Set<StagedID> = []
        /// Whether the other side is gone.
        package var isClosing = false
    }

    private var entries: [LinkID: Entry] = [:]
    private var last: UInt64 = 0

    /// No links.
    package init() {}

    /// The entry of an open link; `nil` when it is gone.
    package subscript(link: LinkID) -> Entry? {
        get { entries[link] }
        set { entries[link] = newValue }
    }

    /// The open links in the order they were opened.
    package var open: [LinkID] { entries.keys.sorted() }

    /// A number for a new link.
    package mutating func nextID() -> LinkID {
        last += 1
        return LinkID(last)
    }
}
