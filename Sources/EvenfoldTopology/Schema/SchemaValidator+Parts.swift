// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension SchemaValidator {
    /// The keywords that apply schemas to elements of an array.
    mutating func applyToElements(_ keyword: SchemaKeyword, _ value: JSONValue, _ outcome: inout SchemaOutcome) {
        guard let elements = value.arrayValue else { return }
        switch keyword {
        case .prefixItems(let nodes):
            for (index, node) in nodes.enumerated() where index < elements.count {
                outcome.violations += descend(.index(index), node, elements[index])
                outcome.elements.insert(index)
            }
        case .items(let node, let start):
            for index in elements.indices.dropFirst(start) {
                outcome.violations += descend(.index(index), node, elements[index])
                outcome.elements.insert(index)
            }
        case .contains(let node, let least, let most):
            var found = 0
            for index in elements.indices where descend(.index(index), node, elements[index]).isEmpty {
                outcome.elements.insert(index)
                found += 1
            }
            if found < least || found > most ?? Int.max { outcome.violations.append(violation(.contained)) }
        case .unevaluatedItems(let node):
            for index in elements.indices where !outcome.elements.contains(index) {
                outcome.violations += descend(.index(index), node, elements[index])
                outcome.elements.insert(index)
            }
        default: break
        }
    }

    /// The keywords that apply schemas to members of an object.
    mutating func applyToMembers(
        _ keyword: SchemaKeyword,
        _ node: SchemaNode,
        _ value: JSONValue,
        _ outcome: inout SchemaOutcome
    ) {
        guard let object = value.objectValue else { return }
        switch keyword {
        case .properties(let nodes):
            for (index, member) in object.enumerated() {
                guard let target = nodes[ExactText(member.key)] else { continue }
                outcome.violations += descend(.key(member.key), target, member.value)
                outcome.members.insert(index)
            }
        case .patternProperties(let entries):
            for (index, member) in object.enumerated() {
                for entry in entries where entry.pattern.matches(member.key) {
                    outcome.violations += descend(.key(member.key), entry.node, member.value)
                    outcome.members.insert(index)
                }
            }
        case .additionalProperties(let target, let known, let patterns):
            for (index, member) in object.enumerated() where !known.contains(ExactText(member.key)) {
                guard !patterns.contains(where: { $0.matches(member.key) }) else { continue }
                applyToUnknown(member, target, node, &outcome)
                outcome.members.insert(index)
            }
        case .propertyNames(let target):
            for member in object { outcome.violations += descend(.key(member.key), target, .string(member.key)) }
        case .unevaluatedProperties(let target):
            for (index, member) in object.enumerated() where !outcome.members.contains(index) {
                applyToUnknown(member, target, node, &outcome)
                outcome.members.insert(index)
            }
        default: break
        }
    }

    /// Where unknown members are refused altogether, says so instead of "nothing may stand here".
    private mutating func applyToUnknown(
        _ member: JSONObject.Member,
        _ target: Int,
        _ node: SchemaNode,
        _ outcome: inout SchemaOutcome
    ) {
        guard case .never? = schema.nodes[target].keywords.first else {
            outcome.violations += descend(.key(member.key), target, member.value)
            return
        }
        outcome.violations.append(violation(.unknownMember(key: member.key, known: node.propertyNames)))
    }
}
