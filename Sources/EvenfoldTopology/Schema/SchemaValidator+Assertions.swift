// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension SchemaValidator {
    /// The keywords that look at the value itself.
    func assertionViolations(_ keyword: SchemaKeyword, _ node: SchemaNode, _ value: JSONValue) -> [SchemaViolation] {
        switch keyword {
        case .type(let types):
            check(types.contains { $0.contains(value) }, .type(expected: types))
        case .enumeration(let allowed): check(allowed.contains(value), .value(allowed: allowed))
        case .constant(let wanted): check(wanted == value, .value(allowed: [wanted]))
        case .multipleOf, .bound: numberViolations(keyword, value)
        case .length, .pattern: textViolations(keyword, node, value)
        case .itemCount, .uniqueItems: arrayViolations(keyword, value)
        case .propertyCount, .required, .dependentRequired: objectViolations(keyword, value)
        default: []
        }
    }

    private func check(_ holds: Bool, _ reason: @autoclosure () -> SchemaViolation.Reason) -> [SchemaViolation] {
        holds ? [] : [violation(reason())]
    }

    private func checkCount(_ count: Int, _ limit: Int, _ side: SchemaKeyword.Side, _ what: String) -> [SchemaViolation]
    {
        check(
            side == .least ? count >= limit : count <= limit,
            .count(what, limit, isLeast: side == .least)
        )
    }

    private func numberViolations(_ keyword: SchemaKeyword, _ value: JSONValue) -> [SchemaViolation] {
        guard value.numberValue != nil else { return [] }
        switch keyword {
        case .multipleOf(let divisor):
            return check(JSONNumber.isMultiple(value, of: divisor), .number("a multiple of", divisor))
        case .bound(let limit, let bound):
            let isBelow = JSONNumber.isLess(value, limit)
            let isAbove = JSONNumber.isLess(limit, value)
            switch bound {
            case .maximum: return check(!isAbove, .number("at most", limit))
            case .exclusiveMaximum: return check(isBelow, .number("less than", limit))
            case .minimum: return check(!isBelow, .number("at least", limit))
            case .exclusiveMinimum: return check(isAbove, .number("greater than", limit))
            }
        default: return []
        }
    }

    private func textViolations(_ keyword: SchemaKeyword, _ node: SchemaNode, _ value: JSONValue) -> [SchemaViolation] {
        guard let text = value.stringValue else { return [] }
        switch keyword {
        case .length(let limit, let side):
            return checkCount(text.unicodeScalars.count, limit, side, "characters")
        case .pattern(let pattern): return check(pattern.matches(text), .pattern(pattern.source, label: node.label))
        default: return []
        }
    }

    private func arrayViolations(_ keyword: SchemaKeyword, _ value: JSONValue) -> [SchemaViolation] {
        guard let elements = value.arrayValue else { return [] }
        switch keyword {
        case .itemCount(let limit, let side): return checkCount(elements.count, limit, side, "entries")
        case .uniqueItems:
            var seen: [JSONValue: Int] = [:]
            for (index, element) in elements.enumerated() {
                if let earlier = seen.updateValue(index, forKey: element) {
                    return [violation(.duplicateElements(earlier, index))]
                }
            }
            return []
        default: return []
        }
    }

    private func objectViolations(_ keyword: SchemaKeyword, _ value: JSONValue) -> [SchemaViolation] {
        guard let object = value.objectValue else { return [] }
        switch keyword {
        case .propertyCount(let limit, let side): return checkCount(object.count, limit, side, "fields")
        case .required(let keys):
            return keys.filter { object[$0] == nil }.map { violation(.missingMember(key: $0)) }
        case .dependentRequired(let entries):
            return entries.filter { object[$0.key] != nil }.flatMap(\.needs).filter { object[$0] == nil }
                .map { violation(.missingMember(key: $0)) }
        default: return []
        }
    }
}
