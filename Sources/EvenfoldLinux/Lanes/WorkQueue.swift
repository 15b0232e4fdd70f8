// SPDX-License-Identifier: Apache-2.0

/// Values in the order in which they came.
///
/// - Complexity: O(1) amortised for both ends.
struct WorkQueue<Element> {
    /// From `first` on: what waits.
    ///
    /// Before it: what was taken, until half the array is.
    private var elements: [Element?] = []
    private var first = 0

    var isEmpty: Bool { first == elements.count }
    var count: Int { elements.count - first }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Takes the oldest one; `nil` when there is none.
    mutating func popFirst() -> Element? {
        guard first < elements.count else { return nil }
        let element = elements[first]
        elements[first] = nil
        first += 1
        if first == elements.count {
            elements.removeAll(keepingCapacity: first < 1_024)
            first = 0
        } else if first > 64, first * 2 > elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }
}

extension WorkQueue: Sendable where Element: Sendable {}
