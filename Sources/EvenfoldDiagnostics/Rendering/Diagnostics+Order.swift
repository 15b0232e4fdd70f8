// SPDX-License-Identifier: Apache-2.0

extension [Diagnostic] {
    /// By file, place and code; those about no file first, equal ones in their present order.
    package func sortedByPlace() -> [Diagnostic] {
        enumerated()
            .sorted { left, right in
                let (leftKey, rightKey) = (left.element.orderKey, right.element.orderKey)
                return leftKey == rightKey ? left.offset < right.offset : leftKey < rightKey
            }
            .map(\.element)
    }

    /// Whether one of them is an error, so that the input cannot be used.
    package var hasErrors: Bool { contains { $0.severity == .error } }
}

extension Diagnostic {
    fileprivate var orderKey: (String, SourcePosition, String) {
        let start = location?.range.start ?? SourcePosition(line: 0, column: 0)
        return (location?.file ?? "", start, code)
    }
}
