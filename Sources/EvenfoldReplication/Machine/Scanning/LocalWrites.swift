// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The local writes of one scan.
struct LocalWrites {
    /// Whether this is the first scan of this start.
    var isFirst: Bool
    /// Directories of the scan by the item that carries them.
    var directories: [ItemID: ItemID] = [:]
    /// Directories that are one with others, as it was before the first write: in the midst of the writes names meet
    /// that never met on disk.
    var groups: [ItemID: [ItemID]] = [:]
    /// Items whose place was written; each gets the scan's last sequence.
    var placed: [ItemID] = []
}
