// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldTopology
import Testing

@Suite("Embedded schemas")
struct EmbeddedSchemaTests {
    private static let names = ["facts.schema.json", "topology.schema.json", "update-catalog.schema.json"]

    @Test("the published schemas are valid by the standard's own schema, and compile", arguments: names)
    func valid(_ name: String) throws {
        var store = SchemaStore()
        try MetaSchemas.add(to: &store)
        let text = try SharedFiles.bytes(SharedFiles.root + "/schemas/" + name)
        let meta = try store.compile("https://json-schema.org/draft/2020-12/schema")
        #expect(meta.violations(of: try JSONValue.parse(text)).isEmpty)
        _ = try EmbeddedSchema.compile(text)
    }

    @Test("every pattern and key of the schemas is one that the standard has", arguments: names)
    func keywords(_ name: String) throws {
        let known: Set<String> = [
            "$schema", "$id", "$ref", "$defs", "title", "description", "type", "enum", "required", "properties",
            "additionalProperties", "propertyNames", "items", "prefixItems", "anyOf", "pattern", "minLength",
            "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
            "allOf", "if", "then", "const", "dependentRequired",
        ]
        func check(_ schema: JSONValue) {
            for member in schema.objectValue ?? [:] {
                #expect(known.contains(member.key), "\(member.key)")
                if ["properties", "$defs"].contains(member.key) {
                    for entry in member.value.objectValue ?? [:] { check(entry.value) }
                } else if ["items", "additionalProperties", "propertyNames", "if", "then"].contains(member.key) {
                    check(member.value)
                } else {
                    for element in member.value.arrayValue ?? [] { check(element) }
                }
            }
        }
        check(try JSONValue.parse(SharedFiles.bytes(SharedFiles.root + "/schemas/" + name)))
    }

    @Test("a plain scalar is text where the schema wants text, and a number where it wants a number")
    func typing() throws {
        let schema = try EmbeddedSchema.compile(
            Array(
                """
                {"properties": {"name": {"$ref": "#/$defs/name"}, "level": {"type": "integer"},
                  "either": {"anyOf": [{"type": "string"}, {"type": "object"}]}, "both": {"type": ["string", "number"]},
                  "list": {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "boolean"}},
                  "word": {"enum": ["true", "x"]}},
                 "patternProperties": {"^x-": {"type": "string"}},
                 "$defs": {"name": {"type": "string"}}}
                """.utf8
            )
        )
        let text = """
            name: 2008
            level: 2
            either: 1.50
            both: 7
            list: [true, true]
            word: true
            x-time: 0x10
            other: 5
            quoted: "5"
            """
        let node = try #require(YAMLLoader.load(SourceText(file: "t", bytes: Array(text.utf8))).documents.first)
        let expected: JSONValue = [
            "name": "2008", "level": 2, "either": "1.50", "both": 7, "list": ["true", true], "word": "true",
            "x-time": "0x10", "other": 5, "quoted": "5",
        ]
        #expect(schema.instance(of: node) == expected)
        let empty = try #require(YAMLLoader.load(SourceText(file: "t", bytes: Array("name:\n".utf8))).documents.first)
        #expect(schema.instance(of: empty) == ["name": nil])
        #expect(schema.violations(of: schema.instance(of: empty)).count == 1)
    }

    @Test("references that lead round in circles end")
    func circles() throws {
        let schema = try EmbeddedSchema.compile(Array(##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#"}}}"##.utf8))
        #expect(schema.violations(of: 1).count == 1)
    }

    @Test(
        "a schema that cannot be used says so",
        arguments: [
            ##"{"$ref": "#/nowhere"}"##, ##"{"$ref": "#nowhere"}"##, #"{"$ref": "http://elsewhere.test/"}"#,
            #"{"type": "text"}"#, #"{"pattern": "("}"#, #"{"minLength": -1}"#, #"{"required": [1]}"#,
            #"{"allOf": []}"#, #"{"properties": {"a": 5}}"#, #"{"multipleOf": 0}"#, "7",
        ]
    )
    func unusable(_ text: String) {
        #expect(throws: SchemaError.self) { try EmbeddedSchema.compile(Array(text.utf8)) }
    }
}
