// SPDX-License-Identifier: Apache-2.0

/// Finds what somebody probably meant, for "did you mean".
package enum Suggestion {
    /// Words longer than this are not compared: nobody mistypes them, and the cost is a product of lengths.
    private static let longestWord = 80

    /// The candidate nearest to `word`, the first of equally near ones; `nil` when none is near enough.
    ///
    /// Near enough is a third of the word, at least one edit; differences of case cost nothing.
    ///
    /// - Complexity: O(candidates · length²).
    package static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= longestWord else { return nil }
        let limit = max(1, wanted.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().unicodeScalars)
            guard abs(other.count - wanted.count) <= limit else { continue }
            let distance = editDistance(wanted, other)
            if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    ///
    /// The optimal string alignment distance, with three rows of the table at a time.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            current.reserveCapacity(right.count + 1)
            for column in 1...right.count {
                let differs = left[row - 1] != right[column - 1]
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (differs ? 1 : 0))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
