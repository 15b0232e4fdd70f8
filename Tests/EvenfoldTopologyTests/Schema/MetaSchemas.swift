// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldTopology

/// The schema of schemas of draft 2020-12, written down from the standard's text: what it asserts, without prose.
enum MetaSchemas {
    private static let base = "https://json-schema.org/draft/2020-12/"

    private static func document(_ path: String, _ vocabularies: String, _ body: String) -> (String, String) {
        (
            base + path,
            """
            {"$schema": "\(base)schema", "$id": "\(base)\(path)", "$vocabulary": {\(vocabularies)},
             "$dynamicAnchor": "meta", "type": ["object", "boolean"], \(body)}
            """
        )
    }

    private static func vocabulary(_ name: String) -> String { "\"\(base)vocab/\(name)\": true" }

    private static let texts = [
        document(
            "schema",
            ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"]
                .map(vocabulary).joined(separator: ", "),
            """
            "allOf": [{"$ref": "meta/core"}, {"$ref": "meta/applicator"}, {"$ref": "meta/unevaluated"},
                      {"$ref": "meta/validation"}, {"$ref": "meta/meta-data"}, {"$ref": "meta/format-annotation"},
                      {"$ref": "meta/content"}],
            "properties": {
                "definitions": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
                "dependencies": {"type": "object", "additionalProperties": {
                    "anyOf": [{"$dynamicRef": "#meta"}, {"$ref": "meta/validation#/$defs/stringArray"}]}},
                "$recursiveAnchor": {"$ref": "meta/core#/$defs/anchorString"},
                "$recursiveRef": {"$ref": "meta/core#/$defs/uriReferenceString"}}
            """
        ),
        document(
            "meta/core",
            vocabulary("core"),
            """
            "properties": {
                "$id": {"$ref": "#/$defs/uriReferenceString", "pattern": "^[^#]*#?$"},
                "$schema": {"$ref": "#/$defs/uriString"}, "$ref": {"$ref": "#/$defs/uriReferenceString"},
                "$anchor": {"$ref": "#/$defs/anchorString"}, "$dynamicRef": {"$ref": "#/$defs/uriReferenceString"},
                "$dynamicAnchor": {"$ref": "#/$defs/anchorString"},
                "$vocabulary": {"type": "object", "propertyNames": {"$ref": "#/$defs/uriString"},
                                "additionalProperties": {"type": "boolean"}},
                "$comment": {"type": "string"},
                "$defs": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}}},
            "$defs": {"anchorString": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
                      "uriString": {"type": "string", "format": "uri"},
                      "uriReferenceString": {"type": "string", "format": "uri-reference"}}
            """
        ),
        document(
            "meta/applicator",
            vocabulary("applicator"),
            """
            "properties": {
                "prefixItems": {"$ref": "#/$defs/schemaArray"}, "items": {"$dynamicRef": "#meta"},
                "contains": {"$dynamicRef": "#meta"}, "additionalProperties": {"$dynamicRef": "#meta"},
                "properties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
                "patternProperties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"},
                                      "propertyNames": {"format": "regex"}},
                "dependentSchemas": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
                "propertyNames": {"$dynamicRef": "#meta"}, "if": {"$dynamicRef": "#meta"},
                "then": {"$dynamicRef": "#meta"}, "else": {"$dynamicRef": "#meta"},
                "allOf": {"$ref": "#/$defs/schemaArray"}, "anyOf": {"$ref": "#/$defs/schemaArray"},
                "oneOf": {"$ref": "#/$defs/schemaArray"}, "not": {"$dynamicRef": "#meta"}},
            "$defs": {"schemaArray": {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}}}
            """
        ),
        document(
            "meta/unevaluated",
            vocabulary("unevaluated"),
            """
            "properties": {"unevaluatedItems": {"$dynamicRef": "#meta"},
                           "unevaluatedProperties": {"$dynamicRef": "#meta"}}
            """
        ),
        document(
            "meta/validation",
            vocabulary("validation"),
            """
            "properties": {
                "type": {"anyOf": [{"$ref": "#/$defs/simpleTypes"},
                    {"type": "array", "items": {"$ref": "#/$defs/simpleTypes"}, "minItems": 1, "uniqueItems": true}]},
                "const": true, "enum": {"type": "array", "items": true},
                "multipleOf": {"type": "number", "exclusiveMinimum": 0}, "maximum": {"type": "number"},
                "exclusiveMaximum": {"type": "number"}, "minimum": {"type": "number"},
                "exclusiveMinimum": {"type": "number"}, "maxLength": {"$ref": "#/$defs/count"},
                "minLength": {"$ref": "#/$defs/count"}, "pattern": {"type": "string", "format": "regex"},
                "maxItems": {"$ref": "#/$defs/count"}, "minItems": {"$ref": "#/$defs/count"},
                "uniqueItems": {"type": "boolean"}, "maxContains": {"$ref": "#/$defs/count"},
                "minContains": {"$ref": "#/$defs/count"}, "maxProperties": {"$ref": "#/$defs/count"},
                "minProperties": {"$ref": "#/$defs/count"}, "required": {"$ref": "#/$defs/stringArray"},
                "dependentRequired": {"type": "object", "additionalProperties": {"$ref": "#/$defs/stringArray"}}},
            "$defs": {
                "count": {"type": "integer", "minimum": 0},
                "simpleTypes": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
                "stringArray": {"type": "array", "items": {"type": "string"}, "uniqueItems": true}}
            """
        ),
        document(
            "meta/meta-data",
            vocabulary("meta-data"),
            """
            "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "default": true,
                           "deprecated": {"type": "boolean"}, "readOnly": {"type": "boolean"},
                           "writeOnly": {"type": "boolean"}, "examples": {"type": "array", "items": true}}
            """
        ),
        document(
            "meta/format-annotation",
            vocabulary("format-annotation"),
            #""properties": {"format": {"type": "string"}}"#
        ),
        document(
            "meta/content",
            vocabulary("content"),
            """
            "properties": {"contentEncoding": {"type": "string"}, "contentMediaType": {"type": "string"},
                           "contentSchema": {"$dynamicRef": "#meta"}}
            """
        ),
    ]

    /// Adds them to a store.
    static func add(to store: inout SchemaStore) throws {
        for (uri, text) in texts { store.add(try JSONValue.parse(Array(text.utf8)), uri: uri) }
    }
}
