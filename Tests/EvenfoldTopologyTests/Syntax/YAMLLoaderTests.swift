// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import EvenfoldTopology
import Testing

@Suite("YAML loader")
struct YAMLLoaderTests {
    private static func load(_ text: String) -> (documents: [LocatedNode], diagnostics: [Diagnostic]) {
        YAMLLoader.load(SourceText(file: "t.yaml", bytes: Array(text.utf8)))
    }

    private static func place(_ range: SourceRange?) -> String {
        guard let range else { return "nowhere" }
        return "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
    }

    @Test("every value knows where it stands, in scalars from 1")
    func places() throws {
        let loaded = Self.load("é: [a, \"b\\n\"]\nkey:\n  - x: 1\n    y: |\n      text\n\n---\nsecond\n")
        #expect(loaded.diagnostics == [])
        #expect(loaded.documents.count == 2)
        let root = try #require(loaded.documents.first)
        #expect(Self.place(root["é"]?.range) == "1:4-1:14")
        #expect(root["é"]?.elements?.last?.text == "b\n")
        #expect(Self.place(root["é"]?.elements?.last?.range) == "1:8-1:13")
        #expect(Self.place(root.entry("key")?.keyRange) == "2:1-2:4")
        #expect(Self.place(root["key"]?.elements?.first?["x"]?.range) == "3:8-3:9")
        #expect(root["key"]?.elements?.first?["y"]?.text == "text\n")
        #expect(root["key"]?.range.start == SourcePosition(line: 3, column: 3))
        #expect(loaded.documents.last?.text == "second")
    }

    @Test("a byte order mark and CR LF shift nothing")
    func byteOrderMark() {
        let loaded = Self.load("\u{FEFF}a: 1\r\nb: x\r\n")
        #expect(Self.place(loaded.documents.first?.entry("a")?.keyRange) == "1:1-1:2")
        #expect(Self.place(loaded.documents.first?["b"]?.range) == "2:4-2:5")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let code: String
        let place: String
        var related: String?
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ code: String, _ place: String, related: String? = nil) {
            self.init(name, Array(text.utf8), code, place, related: related)
        }

        init(_ name: String, _ bytes: [UInt8], _ code: String, _ place: String, related: String? = nil) {
            self.name = name
            self.bytes = bytes
            self.code = code
            self.place = place
            self.related = related
        }

        static let all = [
            Refusal("an anchor", "a: &x 1\n", "EV0007", "1:4"),
            Refusal("an alias", "a: 1\nb: *x\n", "EV0007", "2:4"),
            Refusal("an alias as a key", "*x : 1\n", "EV0007", "1:1"),
            Refusal("a tag", "a: !!str 1\n", "EV0008", "1:4"),
            Refusal("a tag on a list", "a: !x [1]\n", "EV0008", "1:4"),
            Refusal("a merge key", "a: 1\n<<: {b: 1}\n", "EV0009", "2:1"),
            Refusal("a duplicate key", "a: 1\nb: 2\na: 3\n", "EV0010", "3:1", related: "1:1"),
            Refusal("a quoted duplicate", "{a: 1, \"a\": 2}", "EV0010", "1:8", related: "1:2"),
            Refusal("a list as a key", "? [a]\n: 1\n", "EV0011", "1:3"),
            Refusal("a missing key", "?\n: 1\n", "EV0011", "1:2"),
            Refusal("a colon without a key", ": 1\n", "EV0005", "1:1"),
            Refusal("text that is not UTF-8", Array("a: 1\nb: é".utf8) + [0xFF], "EV0002", "2:5"),
            Refusal("UTF-16", [0xFF, 0xFE, 0x61, 0x00], "EV0002", "1:1"),
            Refusal("a control character", "a: 1\nb: \"\u{1B}\"\n", "EV0003", "2:5"),
            Refusal("a line separator", "a: x\u{2028}b: 1\n", "EV0003", "1:5"),
            Refusal("a null byte", [0x61, 0x00], "EV0003", "1:2"),
            Refusal("a tab for indentation", "a:\n\tb: 1\n", "EV0005", "2:1"),
            Refusal("an open bracket", "a: [1, 2\n", "EV0005", "2:1"),
            Refusal("indentation that does not line up", "a:\n  b: 1\n c: 2\n", "EV0005", "3:2"),
            Refusal("nesting 101 levels deep", String(repeating: "[", count: 101), "EV0006", "1:101"),
            Refusal("more than 4 MiB", [UInt8](repeating: 0x20, count: 4 << 20 + 1), "EV0004", "1:1"),
        ]
    }

    @Test("what is refused is reported with its place", arguments: Refusal.all)
    func refusals(_ refusal: Refusal) {
        let diagnostics = YAMLLoader.load(SourceText(file: "t.yaml", bytes: refusal.bytes)).diagnostics
        let first = diagnostics.first
        #expect(first?.code == refusal.code)
        let start = first?.location?.range.start
        #expect(start.map { "\($0.line):\($0.column)" } == refusal.place)
        if let related = refusal.related {
            let start = first?.related.first?.location.range.start
            #expect(start.map { "\($0.line):\($0.column)" } == related)
        }
    }

    @Test("nesting 100 levels deep is read")
    func deepest() {
        let text = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(Self.load(text).diagnostics == [])
    }

    struct Typing: Sendable, CustomTestStringConvertible {
        let text: String
        let value: JSONValue
        var testDescription: String { text }

        init(_ text: String, _ value: JSONValue) {
            self.text = text
            self.value = value
        }

        static let all = [
            Typing("no", "no"), Typing("yes", "yes"), Typing("22:30", "22:30"), Typing("on", "on"),
            Typing("2008", 2008), Typing("+7", 7), Typing("-0", 0), Typing("0o17", 15), Typing("0x1F", 31),
            Typing("0x", "0x"), Typing("0o8", "0o8"), Typing("0x-1", "0x-1"), Typing("1_000", "1_000"),
            Typing("1.5", 1.5), Typing("1.", 1), Typing(".5", 0.5), Typing("-.5e1", -5), Typing("1e3", 1000),
            Typing("1e", "1e"), Typing(".", "."), Typing("1.2.3", "1.2.3"), Typing("..5", "..5"),
            Typing(".inf", ".inf"), Typing(".nan", ".nan"), Typing("1e999", "1e999"),
            Typing("99999999999999999999", .number(1e20)), Typing("true", true), Typing("False", false),
            Typing("tRue", "tRue"), Typing("~", nil), Typing("null", nil), Typing("", nil), Typing("\"7\"", "7"),
            Typing("'null'", "null"), Typing("007", 7), Typing("12e03", 12000), Typing("KB977381", "KB977381"),
        ]
    }

    @Test("plain scalars have the types of YAML 1.2", arguments: Typing.all)
    func coreTypes(_ typing: Typing) throws {
        let root = try #require(Self.load("key: \(typing.text)\n").documents.first)
        guard case .scalar(let scalar)? = root["key"]?.content else {
            Issue.record("no scalar")
            return
        }
        #expect(scalar.coreValue == typing.value)
    }
}
