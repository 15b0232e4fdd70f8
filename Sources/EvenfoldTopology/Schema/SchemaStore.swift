// SPDX-License-Identifier: Apache-2.0

package import EvenfoldDiagnostics

/// Schema documents by URI, with every identifier and anchor in them; nothing is ever fetched.
package struct SchemaStore: Sendable {
    /// A place in a document.
    struct Location: Hashable, Sendable {
        /// The document's URI.
        let document: String
        /// The JSON pointer in it.
        let pointer: String
    }

    /// The documents by absolute URI without fragment.
    private(set) var documents: [String: JSONValue] = [:]
    /// Where each schema resource begins, by its canonical URI.
    private(set) var resources: [String: Location] = [:]
    /// Where each anchor stands, by the resource's URI, `#` and its name.
    private(set) var anchors: [String: Location] = [:]
    /// The dynamic anchors of each resource.
    private(set) var dynamicAnchors: [String: [String: Location]] = [:]
    /// The resource that each known subschema belongs to.
    private(set) var resourceOf: [Location: String] = [:]
    /// The language of each resource as its `$schema` names it, inherited by embedded resources.
    private(set) var dialects: [String: String] = [:]

    package init() {}

    /// Adds a document under the URI from which it is known.
    ///
    /// - Complexity: O(size of the document)
    package mutating func add(_ document: JSONValue, uri: String) {
        let base = URIReference(uri)
        documents[base.resource] = document
        resources[base.resource] = Location(document: base.resource, pointer: "")
        index(document, Location(document: base.resource, pointer: ""), base: base, dialect: nil)
    }

    /// The keywords whose value is a schema.
    static let singleKeywords: Set<String> = [
        "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    ]
    /// The keywords whose value is a list of schemas.
    static let listKeywords: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems"]
    /// The keywords whose value is an object of schemas.
    static let mapKeywords: Set<String> = [
        "$defs", "definitions", "dependentSchemas", "patternProperties", "properties",
    ]

    private mutating func index(_ schema: JSONValue, _ location: Location, base: URIReference, dialect: String?) {
        guard let object = schema.objectValue else {
            resourceOf[location] = base.resource
            return
        }
        var base = base
        var dialect = dialect
        if let id = object["$id"]?.stringValue {
            base = URIReference(id).resolved(against: base)
            base.fragment = nil
            resources[base.resource] = location
        }
        if let own = object["$schema"]?.stringValue, object["$id"] != nil || location.pointer.isEmpty { dialect = own }
        if let dialect { dialects[base.resource] = dialect }
        resourceOf[location] = base.resource
        if let name = object["$anchor"]?.stringValue { anchors[base.resource + "#" + name] = location }
        if let name = object["$dynamicAnchor"]?.stringValue {
            anchors[base.resource + "#" + name] = location
            dynamicAnchors[base.resource, default: [:]][name] = location
        }
        for member in object {
            let inside = location.appending(member.key)
            if Self.singleKeywords.contains(member.key) {
                index(member.value, inside, base: base, dialect: dialect)
            } else if Self.listKeywords.contains(member.key) {
                for (position, element) in (member.value.arrayValue ?? []).enumerated() {
                    index(element, inside.appending(String(position)), base: base, dialect: dialect)
                }
            } else if Self.mapKeywords.contains(member.key) {
                for entry in member.value.objectValue ?? [:] {
                    index(entry.value, inside.appending(entry.key), base: base, dialect: dialect)
                }
            }
        }
    }

    /// The value at a place; `nil` where nothing is.
    func value(at location: Location) -> JSONValue? {
        guard var value = documents[location.document] else { return nil }
        for token in location.pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = Location.unescaped(token)
            switch value {
            case .object(let object):
                guard let member = object[key] else { return nil }
                value = member
            case .array(let elements):
                guard let position = Int(key), elements.indices.contains(position) else { return nil }
                value = elements[position]
            default: return nil
            }
        }
        return value
    }

    /// The place that a reference means, seen from the resource in which it stands.
    func resolve(_ reference: String, in resource: String) throws(SchemaError) -> Location {
        let target = URIReference(reference).resolved(against: URIReference(resource))
        guard let root = resources[target.resource] else { throw .unknownDocument(target.resource) }
        let fragment = target.decodedFragment ?? ""
        if fragment.isEmpty { return root }
        if fragment.hasPrefix("/") {
            let location = Location(document: root.document, pointer: root.pointer + fragment)
            guard value(at: location) != nil else { throw .unresolved(reference) }
            return location
        }
        guard let location = anchors[target.resource + "#" + fragment] else { throw .unresolved(reference) }
        return location
    }

    /// The resource to which a place belongs, also one that no keyword leads to.
    func resource(of location: Location) -> String {
        var pointer = location.pointer
        while true {
            if let found = resourceOf[Location(document: location.document, pointer: pointer)] { return found }
            guard let slash = pointer.lastIndex(of: "/") else { return location.document }
            pointer = String(pointer[..<slash])
        }
    }
}

extension SchemaStore.Location {
    /// The place of a member or element of what is here.
    func appending(_ token: String) -> SchemaStore.Location {
        var escaped = ""
        for character in token.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return SchemaStore.Location(document: document, pointer: pointer + "/" + escaped)
    }

    /// A token of a JSON pointer as the key that it means (RFC 6901).
    static func unescaped(_ token: Substring) -> String {
        var text = ""
        var rest = token.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "~", let next = rest.first, next == "0" || next == "1" {
                rest.removeFirst()
                text += next == "0" ? "~" : "/"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
