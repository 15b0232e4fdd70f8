// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics

/// Reads the keywords of one schema object.
struct SchemaKeywordBuilder {
    let object: JSONObject
    let location: SchemaStore.Location
    let resource: String
    private var keywords: [SchemaKeyword] = []

    init(object: JSONObject, location: SchemaStore.Location, resource: String) {
        self.object = object
        self.location = location
        self.resource = resource
    }

    mutating func build(
        _ vocabularies: Set<SchemaVocabulary>,
        _ compiler: inout SchemaCompiler
    ) throws(SchemaError) -> [SchemaKeyword] {
        if vocabularies.contains(.validation) {
            try addAssertions()
            try addCounts()
        }
        try addReferences(&compiler)
        if vocabularies.contains(.applicator) {
            try addLogic(&compiler)
            try addArrays(&compiler, vocabularies.contains(.validation))
            try addObjects(&compiler)
        }
        if vocabularies.contains(.unevaluated) {
            if let node = try single("unevaluatedItems", &compiler) { keywords.append(.unevaluatedItems(node)) }
            if let node = try single("unevaluatedProperties", &compiler) {
                keywords.append(.unevaluatedProperties(node))
            }
            let isTracked = object["unevaluatedItems"] != nil || object["unevaluatedProperties"] != nil
            if isTracked { compiler.schema.tracksEvaluation = true }
        }
        return keywords
    }

    private func malformed(_ keyword: String) -> SchemaError { .malformed(keyword: keyword, at: location.pointer) }

    private func single(_ keyword: String, _ compiler: inout SchemaCompiler) throws(SchemaError) -> Int? {
        object[keyword] == nil ? nil : try compiler.compile(location.appending(keyword))
    }

    private func list(_ keyword: String, _ compiler: inout SchemaCompiler) throws(SchemaError) -> [Int]? {
        guard let value = object[keyword] else { return nil }
        guard let elements = value.arrayValue, !elements.isEmpty else { throw malformed(keyword) }
        var nodes: [Int] = []
        for index in elements.indices {
            nodes.append(try compiler.compile(location.appending(keyword).appending(String(index))))
        }
        return nodes
    }

    private func map(
        _ keyword: String,
        _ compiler: inout SchemaCompiler
    ) throws(SchemaError) -> [(key: String, node: Int)]? {
        guard let value = object[keyword] else { return nil }
        guard let members = value.objectValue else { throw malformed(keyword) }
        var nodes: [(String, Int)] = []
        for member in members {
            nodes.append((member.key, try compiler.compile(location.appending(keyword).appending(member.key))))
        }
        return nodes
    }

    private func pattern(_ source: String, _ keyword: String) throws(SchemaError) -> Pattern {
        do throws(PatternError) { return try Pattern(source) } catch { throw malformed(keyword) }
    }

    private func strings(_ value: JSONValue, _ keyword: String) throws(SchemaError) -> [String] {
        guard let elements = value.arrayValue else { throw malformed(keyword) }
        let strings = elements.compactMap(\.stringValue)
        guard strings.count == elements.count else { throw malformed(keyword) }
        return strings
    }

    private func count(_ keyword: String) throws(SchemaError) -> Int? {
        guard let value = object[keyword] else { return nil }
        guard let number = value.integerValue, number >= 0 else { throw malformed(keyword) }
        return Int(number)
    }

    private mutating func addReferences(_ compiler: inout SchemaCompiler) throws(SchemaError) {
        if let value = object["$ref"] {
            guard let reference = value.stringValue else { throw malformed("$ref") }
            keywords.append(.reference(try compiler.compile(compiler.store.resolve(reference, in: resource))))
        }
        guard let value = object["$dynamicRef"] else { return }
        guard let reference = value.stringValue else { throw malformed("$dynamicRef") }
        let target = try compiler.store.resolve(reference, in: resource)
        // Only a fragment that is a dynamic anchor's name where it first leads to is looked up in the dynamic scope.
        let name = URIReference(reference).decodedFragment
        let isDynamic = compiler.store.value(at: target)?["$dynamicAnchor"]?.stringValue == name
        keywords.append(.dynamicReference(anchor: isDynamic ? name : nil, initial: try compiler.compile(target)))
    }

    private mutating func addLogic(_ compiler: inout SchemaCompiler) throws(SchemaError) {
        if let nodes = try list("allOf", &compiler) { keywords.append(.allOf(nodes)) }
        if let nodes = try list("anyOf", &compiler) { keywords.append(.anyOf(nodes)) }
        if let nodes = try list("oneOf", &compiler) { keywords.append(.oneOf(nodes)) }
        if let node = try single("not", &compiler) { keywords.append(.not(node)) }
        if let test = try single("if", &compiler) {
            let then = try single("then", &compiler)
            let otherwise = try single("else", &compiler)
            keywords.append(.conditional(test: test, then: then, otherwise: otherwise))
        }
        if let nodes = try map("dependentSchemas", &compiler) { keywords.append(.dependentSchemas(nodes)) }
    }

    private mutating func addArrays(_ compiler: inout SchemaCompiler, _ hasCounts: Bool) throws(SchemaError) {
        let prefix = try list("prefixItems", &compiler)
        if let prefix { keywords.append(.prefixItems(prefix)) }
        if let node = try single("items", &compiler) { keywords.append(.items(node, from: prefix?.count ?? 0)) }
        guard let node = try single("contains", &compiler) else { return }
        let least = hasCounts ? try count("minContains") ?? 1 : 1
        let most = hasCounts ? try count("maxContains") : nil
        keywords.append(.contains(node, least: least, most: most))
    }

    private mutating func addObjects(_ compiler: inout SchemaCompiler) throws(SchemaError) {
        let properties = try map("properties", &compiler)
        if let properties {
            let byKey = properties.map { (ExactText($0.key), $0.node) }
            keywords.append(.properties(Dictionary(byKey) { first, _ in first }))
        }
        var patterns: [(pattern: Pattern, node: Int)] = []
        for entry in try map("patternProperties", &compiler) ?? [] {
            patterns.append((try pattern(entry.key, "patternProperties"), entry.node))
        }
        if !patterns.isEmpty { keywords.append(.patternProperties(patterns)) }
        if let node = try single("additionalProperties", &compiler) {
            let known = Set((properties ?? []).map { ExactText($0.key) })
            keywords.append(.additionalProperties(node, known: known, patterns: patterns.map(\.pattern)))
        }
        if let node = try single("propertyNames", &compiler) { keywords.append(.propertyNames(node)) }
    }

    private mutating func addAssertions() throws(SchemaError) {
        if let value = object["type"] {
            let names = if let name = value.stringValue { [name] } else { try strings(value, "type") }
            let types = names.compactMap(SchemaType.init)
            guard types.count == names.count else { throw malformed("type") }
            keywords.append(.type(Set(types)))
        }
        if let value = object["enum"] {
            guard let allowed = value.arrayValue else { throw malformed("enum") }
            keywords.append(.enumeration(allowed))
        }
        if let value = object["const"] { keywords.append(.constant(value)) }
        if let value = object["multipleOf"] {
            guard let number = value.numberValue, number > 0 else { throw malformed("multipleOf") }
            keywords.append(.multipleOf(value))
        }
        let bounds: [(String, SchemaKeyword.Bound)] = [
            ("maximum", .maximum), ("exclusiveMaximum", .exclusiveMaximum), ("minimum", .minimum),
            ("exclusiveMinimum", .exclusiveMinimum),
        ]
        for (keyword, bound) in bounds {
            guard let value = object[keyword] else { continue }
            guard value.numberValue != nil else { throw malformed(keyword) }
            keywords.append(.bound(value, bound))
        }
        if let value = object["pattern"] {
            guard let source = value.stringValue else { throw malformed("pattern") }
            keywords.append(.pattern(try pattern(source, "pattern")))
        }
    }

    private mutating func addCounts() throws(SchemaError) {
        if let count = try count("minLength") { keywords.append(.length(count, .least)) }
        if let count = try count("maxLength") { keywords.append(.length(count, .most)) }
        if let count = try count("minItems") { keywords.append(.itemCount(count, .least)) }
        if let count = try count("maxItems") { keywords.append(.itemCount(count, .most)) }
        if let count = try count("minProperties") { keywords.append(.propertyCount(count, .least)) }
        if let count = try count("maxProperties") { keywords.append(.propertyCount(count, .most)) }
        if object["uniqueItems"] == .bool(true) { keywords.append(.uniqueItems) }
        if let value = object["required"] { keywords.append(.required(try strings(value, "required"))) }
        if let value = object["dependentRequired"] {
            guard let members = value.objectValue else { throw malformed("dependentRequired") }
            var entries: [(String, [String])] = []
            for member in members { entries.append((member.key, try strings(member.value, "dependentRequired"))) }
            keywords.append(.dependentRequired(entries))
        }
    }
}
