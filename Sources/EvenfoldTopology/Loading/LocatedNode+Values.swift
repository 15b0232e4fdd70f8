// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Reading values out of a tree that a schema has judged: what has the wrong form is `nil`, and reported already.
extension LocatedNode {
    /// The value of a whole number.
    var integer: Int? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar.coreValue.integerValue.flatMap { Int(exactly: $0) }
    }

    /// The value of `true` and `false`.
    var boolean: Bool? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar.coreValue.boolValue
    }

    /// The texts of a list; `nil` unless every element is text.
    var texts: [String]? {
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }

    /// The node at a path; as far as it goes, when the path leads out of the tree.
    func node(at path: some Sequence<SchemaViolation.Step>) -> LocatedNode {
        var node = self
        for step in path {
            switch step {
            case .key(let key):
                guard let next = node[key] else { return node }
                node = next
            case .index(let index):
                guard let elements = node.elements, elements.indices.contains(index) else { return node }
                node = elements[index]
            }
        }
        return node
    }
}
