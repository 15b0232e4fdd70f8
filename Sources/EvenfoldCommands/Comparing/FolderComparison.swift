// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

/// One path on which two servers differ.
package struct Difference: Hashable, Sendable {
    /// The path below the folder's root.
    package var path: RelativePath
    /// How they differ; never ``DifferenceClass/same``.
    package var difference: DifferenceClass
    /// The left server's entry; `nil` where it has none.
    package var left: ComparedEntry?
    /// The right server's entry; `nil` where it has none.
    package var right: ComparedEntry?

    package init(path: RelativePath, difference: DifferenceClass, left: ComparedEntry?, right: ComparedEntry?) {
        self.path = path
        self.difference = difference
        self.left = left
        self.right = right
    }
}

/// The comparison of one folder on two servers: a merge of two lists in the order of their paths.
package struct FolderComparison: Hashable, Sendable {
    /// How many paths are in each class.
    package private(set) var counts: [DifferenceClass: Int]
    /// Every path that is not the same, in the order of paths.
    package private(set) var differences: [Difference]

    /// Compares entries in strictly ascending order of their paths.
    ///
    /// - Complexity: O(left + right).
    package init(left: [ComparedEntry], right: [ComparedEntry]) {
        counts = [:]
        differences = []
        var (leftIndex, rightIndex) = (0, 0)
        while leftIndex < left.count || rightIndex < right.count {
            let leftEntry = leftIndex < left.count ? left[leftIndex] : nil
            let rightEntry = rightIndex < right.count ? right[rightIndex] : nil
            let comesLeftFirst = rightEntry.map { right in leftEntry.map { $0.path < right.path } ?? false } ?? true
            let comesRightFirst = leftEntry.map { left in rightEntry.map { $0.path < left.path } ?? false } ?? true
            note(left: comesRightFirst ? nil : leftEntry, right: comesLeftFirst ? nil : rightEntry)
            if !comesRightFirst { leftIndex += 1 }
            if !comesLeftFirst { rightIndex += 1 }
        }
    }

    /// Whether every path is the same on both servers.
    package var isSame: Bool { differences.isEmpty }

    /// How many paths are in the class.
    package func count(_ difference: DifferenceClass) -> Int { counts[difference, default: 0] }

    private mutating func note(left: ComparedEntry?, right: ComparedEntry?) {
        let path: RelativePath
        let difference: DifferenceClass
        switch (left, right) {
        case (let left?, let right?):
            path = left.path
            difference = ComparedEntry.classify(left, right)
        case (let left?, nil):
            path = left.path
            difference = left.isUnreadable ? .unreadable : .onlyLeft
        case (nil, let right?):
            path = right.path
            difference = right.isUnreadable ? .unreadable : .onlyRight
        case (nil, nil): return
        }
        counts[difference, default: 0] += 1
        if difference != .same {
            differences.append(Difference(path: path, difference: difference, left: left, right: right))
        }
    }
}

extension ComparedEntry {
    fileprivate var isUnreadable: Bool {
        if case .unreadable = content { true } else { false }
    }
}
