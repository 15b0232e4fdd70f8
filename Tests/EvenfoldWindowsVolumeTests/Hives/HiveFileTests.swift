// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldWindows
import EvenfoldWindowsVolume
import SeededTesting
import Testing

@Suite("Registry files")
struct HiveFileTests {
    private static func open(_ bytes: [UInt8]) throws -> HiveFile {
        let folder = try TestFolder()
        try folder.write("config/system", bytes)
        return try MountedVolume(root: folder.path).hive(.system, in: "Config")
    }

    private static func failure(_ bytes: [UInt8]) throws -> HiveFailure.Reason? {
        do {
            _ = try open(bytes)
            return nil
        } catch let error as HiveFailure {
            #expect(error.hive == .system)
            return error.reason
        }
    }

    private static let tree: RegistryTree = {
        var tree = RegistryTree()
        tree.set("Text", at: "A key\\Below", .text("Grüße"))
        tree.set("Texts", at: "A key\\Below", .texts(["a", "", "b"]))
        tree.set("Number", at: "A key\\Below", .number(0xFFFF_FFFF))
        tree.set("Bytes", at: "A key", .other(type: 3, bytes: [0, 1, 2, 255]))
        for index in 0..<300 { tree.make("Many\\Key \(index)") }
        return tree
    }()

    @Test("an empty one has a root without keys and values")
    func empty() throws {
        let hive = try Self.open(HiveWriter.empty)
        let root = try hive.root()
        #expect(try hive.children(of: root).isEmpty)
        #expect(try hive.value("any", of: root) == nil)
    }

    @Test("keys and values of every kind are read as they were written")
    func content() throws {
        guard TestFolder.has("hivexsh") else { return }
        let hive = try Self.open(try HiveWriter.file(Self.tree))
        #expect(try hive.value("TEXT", at: "a KEY\\below") == .text("Grüße"))
        #expect(try hive.value("Texts", at: "A key\\Below") == .texts(["a", "", "b"]))
        #expect(try hive.value("Number", at: "A key\\Below") == .number(0xFFFF_FFFF))
        #expect(try hive.value("Bytes", at: "A key") == .other(type: 3, bytes: [0, 1, 2, 255]))
        #expect(try hive.value("Nothing", at: "A key") == nil)
        let many = try #require(try hive.key("Many"))
        #expect(Set(try hive.children(of: many).map(\.name)) == Set((0..<300).map { "Key \($0)" }))
    }

    @Test("a file that was being written, was cut off or is none is refused before it is parsed")
    func refused() throws {
        var open = HiveWriter.empty
        open[4] = 2
        #expect(try Self.failure(HiveWriter.checked(open)) == .notClosed)
        #expect(try Self.failure(Array(HiveWriter.empty.dropLast())) == .cutOff)
        #expect(try Self.failure(Array(HiveWriter.empty.prefix(4_096))) == .cutOff)
        var longer = HiveWriter.empty
        longer[41] = 0x20
        #expect(try Self.failure(HiveWriter.checked(longer)) == .cutOff)
        #expect(try Self.failure(Array(repeating: 0x41, count: 8_192)) == .damaged)
        #expect(try Self.failure([]) == .damaged)
        #expect(try Self.failure(HiveWriter.empty) == nil)
    }

    @Test("a wrong checksum, a key that is none and a page without its mark are damage")
    func damaged() throws {
        for (offset, byte) in [(0x1FC, UInt8(0xAA)), (4_096, 0x41), (4_096 + 0x24, 0x41), (4_096 + 8, 0x11)] {
            var bytes = HiveWriter.empty
            bytes[offset] = byte
            #expect(try Self.failure(offset == 0x1FC ? bytes : HiveWriter.checked(bytes)) == .damaged, "\(offset)")
        }
    }

    @Test("a file above the limit is refused unread")
    func tooLarge() throws {
        let folder = try TestFolder()
        let path = try folder.write("config/SYSTEM", HiveWriter.empty)
        try TestFolder.run("truncate", "-s", "513M", path)
        #expect(throws: HiveFailure(.system, .tooLarge(limit: 512 << 20))) {
            try MountedVolume(root: folder.path).hive(.system, in: "config")
        }
    }

    @Test("a file that is missing, a directory and a link are told apart")
    func notAFile() throws {
        let folder = try TestFolder()
        try folder.write("config/other", HiveWriter.empty)
        try folder.write("config/SOFTWARE/inside", [])
        try TestFolder.run("ln", "-s", "other", folder.path + "/config/SYSTEM")
        let volume = try MountedVolume(root: folder.path)
        #expect(throws: HiveFailure(.system, .unreadable("it is no plain file"))) {
            try volume.hive(.system, in: "config")
        }
        #expect(throws: HiveFailure(.software, .unreadable("it is no plain file"))) {
            try volume.hive(.software, in: "config")
        }
        #expect(throws: HiveFailure(.system, .missing)) { try volume.hive(.system, in: "nowhere") }
    }

    /// Walks everything that can be reached, at most so many keys: damage may make a tree without an end.
    private static func walk(_ hive: HiveFile) throws(HiveFailure) -> Int {
        var waiting = [try hive.root()]
        var seen = 0
        while let key = waiting.popLast(), seen < 2_000 {
            seen += 1
            _ = try hive.value("Text", of: key)
            _ = try hive.value("Bytes", of: key)
            waiting += try hive.children(of: key).map(\.key)
        }
        return seen
    }

    @Test("damaged files are refused or read, never a trap", arguments: 1...4)
    func mutated(_ seed: UInt64) throws {
        guard TestFolder.has("hivexsh") else { return }
        print("seed \(seed)")
        let sound = try HiveWriter.file(Self.tree)
        let folder = try TestFolder()
        var random = SeededGenerator(seed: seed)
        var (read, refused) = (0, 0)
        for _ in 0..<400 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let position = Int.random(in: 0x20..<bytes.count, using: &random)
                bytes[position] = UInt8.random(in: 0...255, using: &random)
            }
            try folder.write("config/SYSTEM", HiveWriter.checked(bytes))
            do {
                let seen = try Self.walk(MountedVolume(root: folder.path).hive(.system, in: "config"))
                read += 1
                #expect(seen > 0)
            } catch is HiveFailure {
                refused += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }
}
