// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// Every content that simulated users wrote, who had seen it when it went away, and how often it exists.
package struct Ledger: Hashable, Sendable {
    /// One content.
    package struct Entry: Hashable, Sendable {
        /// The member whose user wrote it first.
        package let member: Int
        /// Where.
        package let path: RelativePath
        /// When, in nanoseconds of virtual time.
        package let time: UInt64
        /// What it was written as.
        package let kind: ItemKind
        /// How many writes have this content: more than one after a copy, a touch, or a rename over something.
        package var instances = 1
        /// What a user who saw it did to it: it need not exist any more.
        package var superseded: String?
        /// Whether everything that a user did to it was to end it, so that it must not come back.
        package var mustBeGone = false
    }

    /// A ledger without entries.
    package init() {}

    /// The entries; content number n is at n - 1.
    package private(set) var entries: [Entry] = []

    /// A new content.
    mutating func write(by member: Int, at path: RelativePath, kind: ItemKind, time: UInt64) -> Content {
        entries.append(Entry(member: member, path: path, time: time, kind: kind))
        return Content(UInt32(entries.count))
    }

    /// The read-only member whose user acts at this moment; `nil` for any other.
    var follower: Int?

    /// A user who saw `content` replaced or removed it.
    ///
    /// At a read-only member that ends nothing but what was written there.
    mutating func supersede(_ content: Content, _ how: String) {
        if let follower, self[content]?.member != follower { return }
        update(content) { entry in
            entry.superseded = how
            entry.mustBeGone = entry.instances == 1
        }
    }

    /// A user wrote `content` once more, or did what may count as writing it.
    ///
    /// What is copied at a read-only member may be removed there again, which ``supersede(_:_:)`` does not count.
    mutating func repeatWrite(_ content: Content, isNewFile: Bool) {
        let isKept = isNewFile && follower == nil
        update(content) { entry in
            entry.instances += 1
            entry.mustBeGone = false
            if isKept { entry.superseded = nil }
        }
    }

    /// The entry of `content`; `nil` for what no user wrote.
    package subscript(content: Content) -> Entry? {
        content.number >= 1 && content.number <= entries.count ? entries[Int(content.number) - 1] : nil
    }

    private mutating func update(_ content: Content, _ body: (inout Entry) -> Void) {
        guard content.number >= 1, content.number <= entries.count else { return }
        body(&entries[Int(content.number) - 1])
    }
}
