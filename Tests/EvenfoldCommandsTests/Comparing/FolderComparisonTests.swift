// SPDX-License-Identifier: Apache-2.0

import EvenfoldCommands
import EvenfoldModel
import Testing

@Suite("Folder comparison")
struct FolderComparisonTests {
    static let plain = FileAttributes(
        mode: 0o644,
        owner: Principal(name: [], number: 0),
        group: Principal(name: [], number: 0),
        extended: []
    )
    static let early = Timestamp(seconds: 100, nanoseconds: 0)
    static let late = Timestamp(seconds: 200, nanoseconds: 5)
    static let digestA = Digest(word0: 1, word1: 2, word2: 3, word3: 4)
    static let digestB = Digest(word0: 1, word1: 2, word2: 3, word3: 5)

    static func path(_ text: String) -> RelativePath { RelativePath(Array(text.utf8)) ?? .root }

    static func file(
        _ name: String = "f",
        size: UInt64 = 10,
        modified: Timestamp = early,
        digest: Digest? = nil,
        attributes: FileAttributes? = plain
    ) -> ComparedEntry {
        ComparedEntry(
            path: path(name),
            content: .file(size: size, modified: modified, digest: digest),
            attributes: attributes
        )
    }

    static func entry(_ name: String, _ content: ComparedEntry.Content) -> ComparedEntry {
        ComparedEntry(path: path(name), content: content, attributes: plain)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var left: ComparedEntry
        var right: ComparedEntry
        var expected: DifferenceClass

        init(_ name: String, _ left: ComparedEntry, _ right: ComparedEntry, _ expected: DifferenceClass) {
            testDescription = name
            self.left = left
            self.right = right
            self.expected = expected
        }
    }

    static let executable = FileAttributes(
        mode: 0o755,
        owner: Principal(name: [], number: 0),
        group: Principal(name: [], number: 0),
        extended: []
    )
    static let tagged = FileAttributes(
        mode: 0o644,
        owner: Principal(name: [], number: 0),
        group: Principal(name: [], number: 0),
        extended: [ExtendedAttribute(name: Array("user.tag".utf8), value: [1])]
    )
    static let byName1 = FileAttributes(
        mode: 0o644,
        owner: Principal(name: [0x61], number: 1_000),
        group: Principal(name: [], number: 0),
        extended: []
    )
    static let byName2 = FileAttributes(
        mode: 0o644,
        owner: Principal(name: [0x61], number: 2_000),
        group: Principal(name: [], number: 0),
        extended: []
    )

    static let cases = [
        Case("equal metadata, bytes unread", file(), file(), .same),
        Case("equal digests", file(digest: digestA), file(digest: digestA), .same),
        Case("other size", file(size: 1), file(size: 2), .content),
        Case("other time, bytes unread", file(), file(modified: late), .content),
        Case("other time, one digest known", file(digest: digestA), file(modified: late), .content),
        Case("other time, equal bytes", file(digest: digestA), file(modified: late, digest: digestA), .attributes),
        Case("other time, other bytes", file(digest: digestA), file(modified: late, digest: digestB), .content),
        Case("same metadata, other bytes", file(digest: digestA), file(digest: digestB), .silent),
        Case("other mode", file(), file(attributes: executable), .attributes),
        Case("other extended attribute", file(), file(attributes: tagged), .attributes),
        Case("an owner of one name and two numbers", file(attributes: byName1), file(attributes: byName2), .same),
        Case("an owner with a name on one side only", file(attributes: byName1), file(), .attributes),
        Case("attributes unread on one side", file(attributes: nil), file(), .unreadable),
        Case("file against directory", file(), entry("f", .directory), .type),
        Case("file against link", file(), entry("f", .symbolicLink(target: [0x62])), .type),
        Case("two directories", entry("f", .directory), entry("f", .directory), .same),
        Case(
            "links elsewhere",
            entry("f", .symbolicLink(target: [1])),
            entry("f", .symbolicLink(target: [2])),
            .content
        ),
        Case("unreadable on the right", file(), entry("f", .unreadable(reason: "held")), .unreadable),
    ]

    @Test("two entries are in exactly one class", arguments: cases)
    func classifies(_ example: Case) {
        #expect(ComparedEntry.classify(example.left, example.right) == example.expected)
    }

    @Test("the class does not depend on which server stands left", arguments: cases)
    func symmetric(_ example: Case) {
        #expect(ComparedEntry.classify(example.right, example.left) == example.expected)
    }

    @Test("paths on one side only are found between common ones")
    func merging() {
        let left = [Self.file("a"), Self.file("b"), Self.file("d"), Self.entry("e", .unreadable(reason: "held"))]
        let right = [Self.file("b", size: 99), Self.file("c"), Self.file("d")]
        let comparison = FolderComparison(left: left, right: right)
        let found = comparison.differences.map {
            $0.difference.rawValue + String(decoding: $0.path.bytes, as: UTF8.self)
        }
        #expect(found == ["+a", "*b", "-c", "!e"])
        #expect(comparison.count(.same) == 1)
        #expect(!comparison.isSame)
    }

    @Test("nothing is the same as nothing")
    func empty() {
        #expect(FolderComparison(left: [], right: []).isSame)
    }
}
