// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The numbers that stand for sets of attributes in one database: whole folders share a handful.
///
/// Only sets seen lately are held in memory; the others are found by their hash in the database. Sets that nobody uses
/// any more are removed from time to time (``isDueForPruning``), so that attributes which change daily do not pile up.
struct AttributeTable {
    /// How many sets are held in memory before they are let go.
    private static let cacheLimit = 4_096
    /// How many sets may be stored before the first pruning.
    private static let pruningFloor = 8_192

    private var numbers: [FileAttributes: Int64] = [:]
    private var last: (attributes: FileAttributes, number: Int64)?
    private var stored = 0
    private var pruningLimit = Self.pruningFloor

    /// The number of a set, if it is in memory.
    ///
    /// - Complexity: O(size of the set), cheaper when it is the one asked for before.
    mutating func number(of attributes: FileAttributes) -> Int64? {
        if let last, last.attributes == attributes { return last.number }
        guard let number = numbers[attributes] else { return nil }
        last = (attributes, number)
        return number
    }

    /// Remembers the number of a set.
    mutating func remember(_ attributes: FileAttributes, as number: Int64, isNew: Bool) {
        if numbers.count >= Self.cacheLimit { numbers.removeAll(keepingCapacity: true) }
        numbers[attributes] = number
        last = (attributes, number)
        if isNew { stored += 1 }
    }

    /// Whether enough sets were added since the last pruning to look for unused ones.
    var isDueForPruning: Bool { stored > pruningLimit }

    /// Starts counting from what is stored now, all of it in use; what was remembered may be gone.
    mutating func restart(stored: Int) {
        numbers.removeAll(keepingCapacity: true)
        last = nil
        self.stored = stored
        pruningLimit = max(Self.pruningFloor, stored.multipliedReportingOverflow(by: 2).partialValue)
    }
}
