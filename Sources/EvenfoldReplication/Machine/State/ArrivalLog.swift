// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// Items in the order of their latest change; an item's older places in the log are skipped and swept now and then.
struct ArrivalLog: Sendable {
    struct Line: Sendable {
        var arrival: UInt64
        var item: ItemID
    }

    private(set) var lines: [Line] = []

    mutating func append(_ arrival: UInt64, _ item: ItemID) {
        lines.append(Line(arrival: arrival, item: item))
    }

    /// The index of the first line after `arrival`.
    ///
    /// - Complexity: O(log lines).
    func index(after arrival: UInt64) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].arrival <= arrival { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Drops lines that `isCurrent` denies once they are the larger part.
    ///
    /// - Complexity: O(1) amortised.
    mutating func sweep(items: Int, isCurrent: (Line) -> Bool) {
        guard lines.count > 2 * items + 1_024 else { return }
        lines.removeAll { !isCurrent($0) }
    }
}
