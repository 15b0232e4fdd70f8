// SPDX-License-Identifier: Apache-2.0

import EvenfoldDiagnostics
import SeededTesting
import Testing

@Suite("JSON parser")
struct JSONParsingTests {
    struct Good: Sendable, CustomTestStringConvertible {
        let text: String
        let value: JSONValue
        var testDescription: String { text }

        static let all = [
            Good(text: "null", value: nil),
            Good(text: " true\n", value: true),
            Good(text: "-0", value: 0),
            Good(text: "9223372036854775807", value: .integer(.max)),
            Good(text: "9223372036854775808", value: .number(9_223_372_036_854_775_808)),
            Good(text: "1.50e+2", value: 150),
            Good(text: "1E-2", value: 0.01),
            Good(text: #""a\u0000\n\"\/é\ud83d\ude00""#, value: "a\u{0}\n\"/é😀"),
            Good(text: "[]", value: []),
            Good(text: "[1, [2], {}]", value: [1, [2], [:]]),
            Good(text: #"{"b": 1, "a": {"c": null}}"#, value: ["b": 1, "a": ["c": nil]]),
        ]
    }

    @Test("text becomes the value it means", arguments: Good.all)
    func good(_ example: Good) throws {
        #expect(try JSONValue.parse(Array(example.text.utf8)) == example.value)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let text: [UInt8]
        let reason: JSONSyntaxError.Reason
        let offset: Int
        var testDescription: String { String(decoding: text.prefix(40), as: UTF8.self) }

        init(_ text: String, _ reason: JSONSyntaxError.Reason, _ offset: Int) {
            self.init(Array(text.utf8), reason, offset)
        }

        init(_ text: [UInt8], _ reason: JSONSyntaxError.Reason, _ offset: Int) {
            self.text = text
            self.reason = reason
            self.offset = offset
        }

        static let all = [
            Bad("", .unexpectedEnd, 0),
            Bad("[1,]", .unexpected("“]”"), 3),
            Bad("[1 2]", .unexpected("“2”"), 3),
            Bad("{\"a\" 1}", .unexpected("“1”"), 5),
            Bad("{a: 1}", .unexpected("“a”"), 1),
            Bad("tru", .unexpectedEnd, 3),
            Bad("nul!", .unexpected("“!”"), 3),
            Bad("01", .malformedNumber, 0),
            Bad("-", .malformedNumber, 0),
            Bad("1.", .malformedNumber, 0),
            Bad("1e", .malformedNumber, 0),
            Bad("1e999", .numberOutOfRange, 0),
            Bad("1 2", .trailingText, 2),
            Bad("\"a\nb\"", .malformedString, 2),
            Bad(#""\x""#, .malformedString, 1),
            Bad(#""\ud800""#, .malformedString, 1),
            Bad(#""\ud800\u0041""#, .malformedString, 1),
            Bad(#""\udc00""#, .malformedString, 1),
            Bad(#""\u12G4""#, .malformedString, 1),
            Bad([0x22, 0xFF, 0x22], .invalidUTF8, 1),
            Bad([0xEF, 0xBB, 0xBF, 0x31], .unexpected("“\\u{FEFF}”"), 0),
            Bad(#"{"a": 1, "a": 2}"#, .duplicateKey("a"), 9),
            Bad(String(repeating: "[", count: 101), .tooDeep(limit: 100), 100),
            Bad([UInt8](repeating: 0x20, count: 17 << 20), .tooLarge(limit: 16 << 20), 16 << 20),
        ]
    }

    @Test("a fault is named with its place", arguments: Bad.all)
    func bad(_ example: Bad) {
        #expect(throws: JSONSyntaxError(example.reason, at: example.offset)) { try JSONValue.parse(example.text) }
    }

    @Test("keys that only look alike are two keys")
    func canonicallyEquivalentKeys() throws {
        let value = try JSONValue.parse(Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8))
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test("one is one point nought, and the order of members does not count")
    func equality() {
        #expect(JSONValue.integer(1) == .number(1.0))
        #expect(Set([JSONValue.integer(1), .number(1.0)]).count == 1)
        #expect(JSONValue.integer(.max) != .number(9_223_372_036_854_775_808))
        #expect((["a": 1, "b": 2] as JSONValue) == ["b": 2, "a": 1])
        #expect((["a": 1, "b": 2] as JSONValue).hashValue == (["b": 2, "a": 1] as JSONValue).hashValue)
        #expect(JSONValue.bool(true) != .integer(1))
    }

    @Test("large objects are found in, changed and shortened like small ones")
    func largeObjects() {
        var object = JSONObject()
        for number in 0..<100 { object["k\(number)"] = .integer(Int64(number)) }
        object["k50"] = nil
        object["k99"] = "last"
        #expect(object.count == 99)
        #expect(object["k50"] == nil)
        #expect(object["k51"] == 51)
        #expect(object.last?.value == "last")
        for number in 0..<95 { object["k\(number)"] = nil }
        #expect(object.map(\.key) == ["k95", "k96", "k97", "k98", "k99"])
        #expect(object["k97"] == 97)
    }

    private static let sample = Array(
        #"{"os":"windows-server-2008","servicePack":2,"roles":["dfs-replication"],"x":[1.5e3,-7,null,true,"\u00e9\n"]}"#
            .utf8
    )

    @Test("no text cut short is accepted, and none traps")
    func truncation() {
        for length in Self.sample.indices {
            #expect(throws: JSONSyntaxError.self) { try JSONValue.parse(Array(Self.sample[..<length])) }
        }
    }

    @Test("what survives any flipped bit is written and read back the same")
    func bitFlips() throws {
        var accepted = 0
        for index in Self.sample.indices {
            for bit in 0..<8 {
                var text = Self.sample
                text[index] ^= 1 << UInt8(bit)
                guard let value = try? JSONValue.parse(text) else { continue }
                accepted += 1
                #expect(try JSONValue.parse(Array(value.text().utf8)) == value)
                #expect(try JSONValue.parse(Array(value.text(.pretty).utf8)) == value)
            }
        }
        #expect(accepted > 100)
    }

    @Test("seeded mutations never trap", arguments: [1, 2, 3] as [UInt64])
    func mutations(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var text = Self.sample
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let index = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: text.remove(at: index)
                default: text.insert(Self.sample.randomElement(using: &generator) ?? 0, at: index)
                }
            }
            guard let value = try? JSONValue.parse(text) else { continue }
            #expect(try JSONValue.parse(Array(value.text().utf8)) == value)
        }
    }
}
