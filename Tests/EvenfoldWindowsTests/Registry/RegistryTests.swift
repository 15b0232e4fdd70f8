// SPDX-License-Identifier: Apache-2.0

import EvenfoldWindows
import SeededTesting
import Testing

@Suite("Registry values")
struct RegistryValueTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var type: UInt32
        var bytes: [UInt8]
        var value: RegistryValue
    }

    static let cases = [
        Case(testDescription: "text", type: 1, bytes: [0x41, 0, 0xE9, 0, 0, 0], value: .text("Aé")),
        Case(testDescription: "text with variables", type: 2, bytes: [0x25, 0], value: .text("%")),
        Case(testDescription: "text without its end", type: 1, bytes: [0x41, 0, 0x42, 0], value: .text("AB")),
        Case(
            testDescription: "text with bytes behind its end",
            type: 1,
            bytes: [0x41, 0, 0, 0, 0x42, 0],
            value: .text("A")
        ),
        Case(testDescription: "text with half a letter", type: 1, bytes: [0x41, 0, 0x42], value: .text("A")),
        Case(testDescription: "half a surrogate pair", type: 1, bytes: [0x00, 0xD8], value: .text("\u{FFFD}")),
        Case(testDescription: "no text", type: 1, bytes: [], value: .text("")),
        Case(testDescription: "number", type: 4, bytes: [1, 2, 3, 4], value: .number(0x0403_0201)),
        Case(testDescription: "big-endian number", type: 5, bytes: [1, 2, 3, 4], value: .number(0x0102_0304)),
        Case(testDescription: "short number", type: 4, bytes: [1, 2, 3], value: .other(type: 4, bytes: [1, 2, 3])),
        Case(
            testDescription: "list",
            type: 7,
            bytes: [0x41, 0, 0, 0, 0x42, 0, 0, 0, 0, 0],
            value: .texts(["A", "B"])
        ),
        Case(
            testDescription: "list with an empty text in its middle",
            type: 7,
            bytes: [0x41, 0, 0, 0, 0, 0, 0x42, 0, 0, 0, 0, 0],
            value: .texts(["A", "", "B"])
        ),
        Case(testDescription: "empty list", type: 7, bytes: [0, 0, 0, 0], value: .texts([])),
        Case(testDescription: "bytes", type: 3, bytes: [1], value: .other(type: 3, bytes: [1])),
        Case(testDescription: "unknown type", type: .max, bytes: [], value: .other(type: .max, bytes: [])),
    ]

    @Test("bytes of a type become a value", arguments: cases)
    func decoded(_ example: Case) {
        #expect(RegistryValue(type: example.type, bytes: example.bytes) == example.value)
    }

    @Test("bytes of any type and length become some value")
    func anything() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let type = UInt32.random(in: 0...12, using: &random)
            let value = RegistryValue(type: type, bytes: bytes)
            #expect(type != 4 || bytes.count == 4 || value == .other(type: 4, bytes: bytes))
        }
    }
}

@Suite("Registry keys")
struct RegistryKeyTests {
    private static let tree: RegistryTree = {
        var tree = RegistryTree()
        tree.set("Name", at: "Some\\Key", .text("value"))
        tree.set("Other", at: "SOME\\key\\Below", .number(1))
        return tree
    }()

    @Test("names of keys and values are compared without case")
    func caseless() throws {
        #expect(try Self.tree.value("NAME", at: "some\\KEY") == .text("value"))
        #expect(try Self.tree.value("other", at: "Some\\Key\\below") == .number(1))
        #expect(Self.tree.keys.count == 1)
    }

    @Test("what is not there is not there")
    func absent() throws {
        #expect(try Self.tree.key("Some\\Keys") == nil)
        #expect(try Self.tree.value("Name", at: "Some") == nil)
        #expect(try Self.tree.value("Name", at: "Nowhere\\Key") == nil)
    }
}

@Suite("The beginning of a registry file")
struct HiveHeaderTests {
    /// A header with two sequence numbers and the length of the content.
    private static func header(_ first: UInt8 = 7, _ second: UInt8 = 7, length: UInt32 = 0x1000) -> [UInt8] {
        var bytes = Array("regf".utf8) + [first, 0, 0, 0, second, 0, 0, 0]
        bytes += [UInt8](repeating: 0, count: 28) + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return bytes
    }

    @Test("a sound one passes")
    func sound() {
        #expect(HiveHeader.fault(in: Self.header(), fileSize: 8_192) == nil)
        #expect(HiveHeader.fault(in: Self.header(0, 0), fileSize: 1 << 28) == nil)
        #expect(HiveHeader.fault(in: Self.header(length: 0x3000), fileSize: 0x4000) == nil)
    }

    @Test("a file that Windows was writing is told from a sound one")
    func notClosed() {
        #expect(HiveHeader.fault(in: Self.header(8, 7), fileSize: 8_192) == .notClosed)
    }

    @Test(
        "a file that ends within a page, or before the first key, is cut off",
        arguments: [0, 44, 4_096, 8_191, 8_193]
    )
    func cutOff(_ size: UInt64) {
        #expect(HiveHeader.fault(in: Self.header(), fileSize: size) == .cutOff)
    }

    @Test(
        "a file that ends with a page, but before its content does, is cut off",
        arguments: [0x3001, 0x4000, .max] as [UInt32]
    )
    func short(_ length: UInt32) {
        #expect(HiveHeader.fault(in: Self.header(length: length), fileSize: 0x4000) == .cutOff)
    }

    @Test("another file, or a piece of one, is damaged")
    func damaged() {
        #expect(HiveHeader.fault(in: Array("gfer".utf8) + Self.header().dropFirst(4), fileSize: 8_192) == .damaged)
        for length in 0..<HiveHeader.byteCount {
            #expect(HiveHeader.fault(in: Array(Self.header()[..<length]), fileSize: 8_192) == .damaged)
        }
    }
}
