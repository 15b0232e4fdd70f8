// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

extension CompiledSchema {
    /// The JSON value of a YAML tree, each plain scalar typed by what the schema wants at its place.
    ///
    /// Where the schema allows the type that a scalar has by itself, it has that type; else, where text is allowed,
    /// it is text: a server may be called `2008` or `no`. What is empty or `null` is never text, since nothing was
    /// written.
    package func instance(of node: LocatedNode) -> JSONValue {
        var typing = InstanceTyping(schema: self)
        return typing.value(of: node, typing.closure(of: [root]))
    }
}

/// Walks an instance and, beside it, the schemas that apply at each place.
private struct InstanceTyping {
    let schema: CompiledSchema
    private var closures: [Int: [Int]] = [:]

    init(schema: CompiledSchema) {
        self.schema = schema
    }

    mutating func value(of node: LocatedNode, _ schemas: [Int]) -> JSONValue {
        switch node.content {
        case .scalar(let scalar): return value(of: scalar, schemas)
        case .sequence(let elements):
            var values: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                values.append(value(of: element, closure(of: schemas.flatMap { elementSchemas($0, index) })))
            }
            return .array(values)
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries {
                object[entry.key] = value(
                    of: entry.value,
                    closure(of: schemas.flatMap { memberSchemas($0, entry.key) })
                )
            }
            return .object(object)
        }
    }

    private func value(of scalar: LocatedNode.Scalar, _ schemas: [Int]) -> JSONValue {
        let natural = scalar.coreValue
        if natural == .null { return natural }
        var wanted: Set<SchemaType> = []
        for index in schemas {
            for keyword in schema.nodes[index].keywords {
                switch keyword {
                case .type(let types): wanted.formUnion(types)
                case .enumeration(let values):
                    for type in SchemaType.allCases where values.contains(where: type.contains) { wanted.insert(type) }
                case .constant(let value):
                    for type in SchemaType.allCases where type.contains(value) { wanted.insert(type) }
                default: break
                }
            }
        }
        let isWelcome = wanted.contains { $0.contains(natural) }
        return !isWelcome && wanted.contains(.string) ? .string(scalar.text) : natural
    }

    /// The schemas that apply to an element of an array to which `index` applies.
    private func elementSchemas(_ index: Int, _ position: Int) -> [Int] {
        var result: [Int] = []
        for keyword in schema.nodes[index].keywords {
            switch keyword {
            case .prefixItems(let nodes): if nodes.indices.contains(position) { result.append(nodes[position]) }
            case .items(let node, let start): if position >= start { result.append(node) }
            case .contains(let node, _, _), .unevaluatedItems(let node): result.append(node)
            default: break
            }
        }
        return result
    }

    /// The schemas that apply to a member of an object to which `index` applies.
    private func memberSchemas(_ index: Int, _ key: String) -> [Int] {
        var result: [Int] = []
        for keyword in schema.nodes[index].keywords {
            switch keyword {
            case .properties(let nodes): if let node = nodes[ExactText(key)] { result.append(node) }
            case .patternProperties(let entries):
                for entry in entries where entry.pattern.matches(key) { result.append(entry.node) }
            case .additionalProperties(let node, let known, let patterns):
                let isKnown = known.contains(ExactText(key)) || patterns.contains { $0.matches(key) }
                if !isKnown { result.append(node) }
            case .unevaluatedProperties(let node): result.append(node)
            default: break
            }
        }
        return result
    }

    /// The schemas and all that they apply to the same value.
    mutating func closure(of schemas: [Int]) -> [Int] {
        if schemas.count == 1 { return closure(of: schemas[0]) }
        var seen: Set<Int> = []
        var result: [Int] = []
        for index in schemas { result += closure(of: index).filter { seen.insert($0).inserted } }
        return result
    }

    private mutating func closure(of index: Int) -> [Int] {
        if let known = closures[index] { return known }
        var seen: Set<Int> = [index]
        var result = [index]
        var position = 0
        while position < result.count {
            for keyword in schema.nodes[result[position]].keywords {
                result += Self.inPlace(keyword).filter { seen.insert($0).inserted }
            }
            position += 1
        }
        closures[index] = result
        return result
    }

    private static func inPlace(_ keyword: SchemaKeyword) -> [Int] {
        switch keyword {
        case .reference(let node), .dynamicReference(_, let node): [node]
        case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
        case .conditional(_, let then, let otherwise): [then, otherwise].compactMap { $0 }
        case .dependentSchemas(let entries): entries.map(\.node)
        default: []
        }
    }
}
