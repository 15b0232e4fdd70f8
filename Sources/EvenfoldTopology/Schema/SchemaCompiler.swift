// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

extension SchemaStore {
    /// The schema at a URI, ready to use.
    ///
    /// - Throws: ``SchemaError`` when it or one that it refers to cannot be used.
    package func compile(_ uri: String) throws(SchemaError) -> CompiledSchema {
        var compiler = SchemaCompiler(store: self)
        let location = try resolve(uri, in: "")
        compiler.schema.root = try compiler.compile(location)
        return compiler.schema
    }
}

/// Compiles schemas, each place once; references are resolved as they are met.
struct SchemaCompiler {
    let store: SchemaStore
    var schema = CompiledSchema()
    private var nodeAt: [SchemaStore.Location: Int] = [:]
    private var resourceIndex: [String: Int] = [:]
    private var vocabulariesOf: [String: Set<SchemaVocabulary>] = [:]

    init(store: SchemaStore) {
        self.store = store
    }

    /// The index of the node for a place.
    mutating func compile(_ location: SchemaStore.Location) throws(SchemaError) -> Int {
        if let known = nodeAt[location] { return known }
        guard let value = store.value(at: location) else { throw .unresolved(location.pointer) }
        let resource = store.resource(of: location)
        // The index is given away before the content is compiled, so that schemas may refer to themselves.
        let index = schema.nodes.count
        nodeAt[location] = index
        schema.nodes.append(SchemaNode(resource: 0))
        schema.nodes[index].resource = try enter(resource)
        switch value {
        case .bool(true): break
        case .bool(false): schema.nodes[index].keywords = [.never]
        case .object(let object):
            let vocabularies = try vocabularies(of: resource)
            var builder = SchemaKeywordBuilder(object: object, location: location, resource: resource)
            schema.nodes[index].keywords = try builder.build(vocabularies, &self)
            schema.nodes[index].propertyNames = object["properties"]?.objectValue?.map(\.key) ?? []
            schema.nodes[index].label = object["title"]?.stringValue ?? object["description"]?.stringValue
        default: throw .malformed(keyword: "schema", at: location.pointer)
        }
        return index
    }

    /// The index of a resource; its dynamic anchors are compiled with it, since any of them may be the target.
    private mutating func enter(_ resource: String) throws(SchemaError) -> Int {
        if let known = resourceIndex[resource] { return known }
        let index = schema.dynamicAnchors.count
        resourceIndex[resource] = index
        schema.dynamicAnchors.append([:])
        for (name, location) in store.dynamicAnchors[resource] ?? [:] {
            schema.dynamicAnchors[index][name] = try compile(location)
        }
        return index
    }

    /// The vocabularies that a resource's language has.
    private mutating func vocabularies(of resource: String) throws(SchemaError) -> Set<SchemaVocabulary> {
        if let known = vocabulariesOf[resource] { return known }
        var result = Set(SchemaVocabulary.allCases)
        if let dialect = store.dialects[resource], dialect != SchemaVocabulary.standardDialect,
            let location = store.resources[URIReference(dialect).resource],
            let wanted = store.value(at: location)?["$vocabulary"]?.objectValue
        {
            result = []
            for member in wanted {
                if let vocabulary = SchemaVocabulary(rawValue: member.key) {
                    result.insert(vocabulary)
                } else if member.value == .bool(true) {
                    throw .unknownVocabulary(member.key)
                }
            }
        }
        vocabulariesOf[resource] = result
        return result
    }
}

/// The vocabularies of draft 2020-12; formats are annotations, as the draft has it by default.
enum SchemaVocabulary: String, CaseIterable, Sendable {
    case core = "https://json-schema.org/draft/2020-12/vocab/core"
    case applicator = "https://json-schema.org/draft/2020-12/vocab/applicator"
    case unevaluated = "https://json-schema.org/draft/2020-12/vocab/unevaluated"
    case validation = "https://json-schema.org/draft/2020-12/vocab/validation"
    case metadata = "https://json-schema.org/draft/2020-12/vocab/meta-data"
    case formatAnnotation = "https://json-schema.org/draft/2020-12/vocab/format-annotation"
    case content = "https://json-schema.org/draft/2020-12/vocab/content"

    static let standardDialect = "https://json-schema.org/draft/2020-12/schema"
}
