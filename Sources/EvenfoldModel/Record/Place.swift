// SPDX-License-Identifier: Apache-2.0

/// Where an item stands: its parent directory and its name there.
package struct Place: Hashable, Sendable {
    /// The directory that the writer put it into.
    package var parent: ItemID
    /// The directory it was in before; the way out when moves made at the same time form a cycle.
    package var previousParent: ItemID
    /// Its name there.
    package var name: FileName
    /// The last sequence of the scan that wrote this register, so that nobody judges half a scan.
    package var scanEnd: UInt64

    package init(parent: ItemID, previousParent: ItemID, name: FileName, scanEnd: UInt64) {
        self.parent = parent
        self.previousParent = previousParent
        self.name = name
        self.scanEnd = scanEnd
    }
}
