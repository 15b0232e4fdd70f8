// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// A schema with its references resolved, ready to judge instances: an arena of nodes that name each other by index.
package struct CompiledSchema: Sendable {
    /// Every schema object reached, in no special order.
    var nodes: [SchemaNode] = []
    /// Each resource's dynamic anchors, by index of the resource.
    var dynamicAnchors: [[String: Int]] = []
    /// The node to begin with.
    var root = 0
    /// Whether any `unevaluated…` keyword occurs, so that it must be noted what has been looked at.
    var tracksEvaluation = false
}

/// One schema: what it asserts, in the order of evaluation.
struct SchemaNode: Sendable {
    /// The index of the resource to which it belongs.
    var resource: Int
    /// What it asserts; `unevaluated…` come last.
    var keywords: [SchemaKeyword] = []
    /// The keys of its `properties`, in order, for help with misspelt ones.
    var propertyNames: [String] = []
    /// Its `title` or else `description`, for messages.
    var label: String?
}

/// One keyword with its operands.
enum SchemaKeyword: Sendable {
    /// The schema `false`.
    case never
    case reference(Int)
    /// The anchor's name, or `nil` when the first place it leads to is no dynamic anchor; and that place.
    case dynamicReference(anchor: String?, initial: Int)
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case conditional(test: Int, then: Int?, otherwise: Int?)
    case dependentSchemas([(key: String, node: Int)])
    case prefixItems([Int])
    case items(Int, from: Int)
    case contains(Int, least: Int, most: Int?)
    case properties([ExactText: Int])
    case patternProperties([(pattern: Pattern, node: Int)])
    case additionalProperties(Int, known: Set<ExactText>, patterns: [Pattern])
    case propertyNames(Int)
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)
    case type(Set<SchemaType>)
    case enumeration([JSONValue])
    case constant(JSONValue)
    case multipleOf(JSONValue)
    case bound(JSONValue, Bound)
    case length(Int, Side)
    case pattern(Pattern)
    case itemCount(Int, Side)
    case uniqueItems
    case propertyCount(Int, Side)
    case required([String])
    case dependentRequired([(key: String, needs: [String])])

    /// Which side of a number an instance must be on.
    enum Bound: Sendable {
        case maximum
        case exclusiveMaximum
        case minimum
        case exclusiveMinimum
    }

    /// Whether a count is the least or the most allowed.
    enum Side: Sendable {
        case least
        case most
    }
}

/// A type of the JSON Schema language.
package enum SchemaType: String, Hashable, Sendable, CaseIterable {
    case null
    case boolean
    case integer
    case number
    case string
    case array
    case object

    /// Whether the instance is of this type; `1.0` is an integer.
    func contains(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array), (.object, .object): true
        case (.number, .integer), (.number, .number), (.integer, .integer): true
        case (.integer, .number(let number)): number.rounded() == number
        default: false
        }
    }
}
