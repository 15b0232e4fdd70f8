// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// What a finished scan means, worked out before anything is written.
struct Judgement {
    /// One name that is not as it was put there, and what it is.
    struct Finding {
        var listing: ItemID
        var found: Scan.Found
        var meaning: Meaning
    }

    enum Meaning {
        /// Nobody known.
        case new
        /// The item that was put there, by the same inode.
        case inPlace(ItemID)
        /// A second name of a known inode whose first name could not be looked at: judged by a later scan.
        case unclear
        /// An item that was somewhere else, by its inode.
        case moved(ItemID)
        /// The item that was put there, by another inode; the old one is gone.
        case replaced(ItemID)
    }

    var findings: [Finding] = []
    /// See ``Scan/unseen``.
    var unseen: Set<ItemID> = []
    /// The directories in which something could not be inspected, where that is about known items.
    var unread: Set<ItemID> = []
    /// Directories of the scan that no item carried: the item they turned out to be.
    var resolved: [ItemID: ItemID] = [:]
    /// Items that are nowhere to be seen, topmost first; what stood below a gone directory follows it.
    var gone: [ItemID] = []
    var isGone: Set<ItemID> = []
    /// Those of them that were not seen in their own directory, which itself was listed.
    var isMissing: Set<ItemID> = []
    /// Gone items that something took the place or the inode of.
    var isClaimed: Set<ItemID> = []
}
