// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

extension CompiledSchema {
    /// Everything in `instance` that breaks the schema; empty when it is valid.
    ///
    /// - Complexity: O(instance · schema), more only where the schema itself applies several schemas to one value.
    package func violations(of instance: JSONValue) -> [SchemaViolation] {
        var validator = SchemaValidator(schema: self)
        return validator.evaluate(root, instance).violations
    }
}

/// What a schema said about one value.
struct SchemaOutcome {
    var violations: [SchemaViolation] = []
    /// The members and elements that were looked at; kept only where an `unevaluated…` keyword may ask.
    var members: Set<Int> = []
    var elements: Set<Int> = []

    var isValid: Bool { violations.isEmpty }
}

/// Evaluates schemas over an instance, with bounded recursion.
struct SchemaValidator {
    /// Far more than a sound schema and an instance 100 levels deep need.
    private static let deepestEvaluation = 1_000

    let schema: CompiledSchema
    /// Where in the instance the evaluation is.
    var path: [SchemaViolation.Step] = []
    /// The resources entered on the way, outermost first, for `$dynamicRef`.
    private var dynamicScope: [Int] = []
    private var depth = 0

    init(schema: CompiledSchema) {
        self.schema = schema
    }

    mutating func evaluate(_ index: Int, _ value: JSONValue) -> SchemaOutcome {
        guard depth < Self.deepestEvaluation else { return SchemaOutcome(violations: [violation(.tooDeep)]) }
        depth += 1
        let node = schema.nodes[index]
        dynamicScope.append(node.resource)
        defer {
            depth -= 1
            dynamicScope.removeLast()
        }
        var outcome = SchemaOutcome()
        for keyword in node.keywords { apply(keyword, node, value, &outcome) }
        return outcome
    }

    func violation(_ reason: SchemaViolation.Reason) -> SchemaViolation { SchemaViolation(path: path, reason: reason) }

    /// Evaluates a part of the value; the outcome's evaluated members are the part's own and say nothing here.
    mutating func descend(_ step: SchemaViolation.Step, _ index: Int, _ value: JSONValue) -> [SchemaViolation] {
        path.append(step)
        defer { path.removeLast() }
        return evaluate(index, value).violations
    }

    private mutating func apply(
        _ keyword: SchemaKeyword,
        _ node: SchemaNode,
        _ value: JSONValue,
        _ outcome: inout SchemaOutcome
    ) {
        switch keyword {
        case .never: outcome.violations.append(violation(.forbidden))
        case .reference(let target): include(evaluate(target, value), &outcome)
        case .dynamicReference(let anchor, let initial): include(evaluate(target(anchor, initial), value), &outcome)
        case .allOf(let nodes): for node in nodes { include(evaluate(node, value), &outcome) }
        case .anyOf(let nodes): applyAnyOf(nodes, node, value, &outcome)
        case .oneOf(let nodes): applyOneOf(nodes, node, value, &outcome)
        case .not(let node):
            if evaluate(node, value).isValid { outcome.violations.append(violation(.negated)) }
        case .conditional(let test, let then, let otherwise):
            let tested = evaluate(test, value)
            if tested.isValid { include(tested, &outcome) }
            if let branch = tested.isValid ? then : otherwise { include(evaluate(branch, value), &outcome) }
        case .dependentSchemas(let entries):
            guard let object = value.objectValue else { return }
            for entry in entries where object[entry.key] != nil { include(evaluate(entry.node, value), &outcome) }
        case .prefixItems, .items, .contains, .unevaluatedItems: applyToElements(keyword, value, &outcome)
        case .properties, .patternProperties, .additionalProperties, .propertyNames, .unevaluatedProperties:
            applyToMembers(keyword, node, value, &outcome)
        default: outcome.violations += assertionViolations(keyword, node, value)
        }
    }

    /// The outermost resource on the way here that has the anchor, else where the reference leads by itself.
    private func target(_ anchor: String?, _ initial: Int) -> Int {
        guard let anchor else { return initial }
        for resource in dynamicScope {
            if let node = schema.dynamicAnchors[resource][anchor] { return node }
        }
        return initial
    }

    /// Joins what another schema said about the same value.
    private func include(_ other: SchemaOutcome, _ outcome: inout SchemaOutcome) {
        outcome.violations += other.violations
        guard schema.tracksEvaluation, other.isValid else { return }
        outcome.members.formUnion(other.members)
        outcome.elements.formUnion(other.elements)
    }

    private mutating func applyAnyOf(
        _ nodes: [Int],
        _ node: SchemaNode,
        _ value: JSONValue,
        _ outcome: inout SchemaOutcome
    ) {
        var failures: [[SchemaViolation]] = []
        var hasMatch = false
        for node in nodes {
            let tried = evaluate(node, value)
            guard tried.isValid else {
                failures.append(tried.violations)
                continue
            }
            include(tried, &outcome)
            hasMatch = true
            // The rest matters only for what it looks at.
            if !schema.tracksEvaluation { return }
        }
        if !hasMatch { outcome.violations.append(violation(.noForm(failures, label: node.label))) }
    }

    private mutating func applyOneOf(
        _ nodes: [Int],
        _ node: SchemaNode,
        _ value: JSONValue,
        _ outcome: inout SchemaOutcome
    ) {
        var failures: [[SchemaViolation]] = []
        var matches: [SchemaOutcome] = []
        for node in nodes {
            let tried = evaluate(node, value)
            if tried.isValid { matches.append(tried) } else { failures.append(tried.violations) }
        }
        switch matches.count {
        case 0: outcome.violations.append(violation(.noForm(failures, label: node.label)))
        case 1: include(matches[0], &outcome)
        default: outcome.violations.append(violation(.severalForms))
        }
    }
}
