// SPDX-License-Identifier: Apache-2.0

import EvenfoldServicing
import EvenfoldWindows
import SeededTesting
import Synchronization
import Testing
import WindowsTesting

@Suite("The version of a Windows program")
struct FileVersionResourceTests {
    private static let expected = FileVersion(6, 0, 6002, 22_269)

    private static func version(of bytes: [UInt8]) throws(PortableExecutableError) -> FileVersion {
        try FileVersion(of: ByteArraySource(bytes))
    }

    /// Reads what may be anything; a trap ends the test, and so does an answer that took too many bytes.
    private static func attempt(_ bytes: [UInt8]) -> FileVersion? {
        let source = CountingSource(bytes)
        let version = try? FileVersion(of: source)
        #expect(source.bytesRead <= 8 << 20)
        return version
    }

    @Test("32-bit and 64-bit files tell it", arguments: [false, true])
    func both(_ is64Bit: Bool) throws {
        #expect(try Self.version(of: ProgramImage(is64Bit: is64Bit).bytes) == Self.expected)
    }

    @Test("each of the four parts has its place")
    func parts() throws {
        let image = ProgramImage(versions: [(1, 2, 3, 4)])
        #expect(try Self.version(of: image.bytes) == FileVersion(1, 2, 3, 4))
        let largest = ProgramImage(versions: [(65_535, 65_534, 65_533, 65_532)])
        #expect(try Self.version(of: largest.bytes) == FileVersion(65_535, 65_534, 65_533, 65_532))
    }

    @Test("languages that agree are one version, and such that differ are none")
    func languages() throws {
        let same = (UInt16(6), UInt16(0), UInt16(6002), UInt16(22_269))
        #expect(try Self.version(of: ProgramImage(versions: [same, same]).bytes) == Self.expected)
        let other = (UInt16(6), UInt16(0), UInt16(6002), UInt16(18_005))
        #expect(throws: PortableExecutableError.contradictory) {
            try Self.version(of: ProgramImage(versions: [same, other]).bytes)
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var error: PortableExecutableError
        var bytes: [UInt8]

        init(_ name: String, _ error: PortableExecutableError, _ change: (inout [UInt8]) -> Void) {
            testDescription = name
            self.error = error
            bytes = ProgramImage().bytes
            change(&bytes)
        }
    }

    private static let header = ProgramImage.headerOffset
    private static let resources = ProgramImage.resourceOffset
    private static let section = header + 24 + 240

    static let wrong = [
        Wrong("no bytes", .notAProgram) { $0 = [] },
        Wrong("text", .notAProgram) { $0 = Array(repeating: 0x41, count: 4_096) },
        Wrong("a DOS program", .notAProgram) { $0.put(0, at: header) },
        Wrong("a header behind the end", .malformed("the PE header")) { $0.put(.max, at: 0x3C) },
        Wrong("too many sections", .malformed("the PE header")) { $0.put(97, at: header + 6, count: 2) },
        Wrong("sections behind the end", .malformed("the section table")) { $0.put(96, at: header + 6, count: 2) },
        Wrong("another optional header", .malformed("the optional header")) {
            $0.put(0x107, at: header + 24, count: 2)
        },
        Wrong("no optional header", .malformed("the optional header")) { $0.put(0, at: header + 20, count: 2) },
        Wrong("resources in no section", .malformed("the resource directory")) { $0.put(0x9000, at: section + 12) },
        Wrong("resources behind the end", .malformed("the resource directory")) {
            $0.put(0xFFFF_FF00, at: section + 20)
        },
        Wrong("a type that is no directory", .malformed("the resource directory")) { $0.put(24, at: resources + 20) },
        Wrong("a name that is no directory", .malformed("the resource directory")) { $0.put(48, at: resources + 44) },
        Wrong("a language that is a directory", .malformed("the resource directory")) {
            $0.put(0x8000_0000, at: resources + 68)
        },
        Wrong("too many entries", .malformed("the resource directory")) {
            $0.put(0xFFFF, at: resources + 12, count: 2)
        },
        Wrong("no name", .noVersion) { $0.put(0, at: resources + 38, count: 2) },
        Wrong("no language", .noVersion) { $0.put(0, at: resources + 62, count: 2) },
        Wrong("a resource that is too large", .malformed("the resource entry")) {
            $0.put(0x1_0001, at: resources + 76)
        },
        Wrong("a resource behind the section", .malformed("the version resource")) { $0.put(93, at: resources + 76) },
        Wrong("a resource behind the section, within the file", .malformed("the version resource")) {
            $0.put(93, at: resources + 76)
            $0 += [UInt8](repeating: 0, count: 4_096)
        },
        Wrong("too many entries, all of them there", .malformed("the resource directory")) {
            $0.put(4_096, at: resources + 12, count: 2)
            $0 += [UInt8](repeating: 0, count: 0x1_0000)
            for field in [header + 24 + 108 + 24, section + 8, section + 16] { $0.put(0x1_0000, at: field) }
        },
        Wrong("another key", .malformed("the version resource")) { $0.put(0x41, at: resources + 94, count: 2) },
        Wrong("another signature", .malformed("the version resource")) { $0.put(0, at: resources + 128) },
        Wrong("a short value", .malformed("the version resource")) { $0.put(51, at: resources + 90, count: 2) },
    ]

    @Test("a file that is none, or a damaged one, is refused with the place", arguments: wrong)
    func refused(_ wrong: Wrong) {
        #expect(throws: wrong.error) { try Self.version(of: wrong.bytes) }
    }

    @Test("a file without resources, or without a version among them, says so")
    func noVersion() {
        #expect(throws: PortableExecutableError.noVersion) {
            try Self.version(of: ProgramImage(directories: 2).bytes)
        }
        #expect(throws: PortableExecutableError.noVersion) { try Self.version(of: ProgramImage(type: 6).bytes) }
        #expect(throws: PortableExecutableError.noVersion) { try Self.version(of: ProgramImage(versions: []).bytes) }
    }

    @Test("directories that lead round in circles end")
    func circles() {
        for target in [20, 44] {
            var bytes = ProgramImage().bytes
            bytes.put(0x8000_0000, at: Self.resources + target)
            #expect(throws: PortableExecutableError.self) { try Self.version(of: bytes) }
        }
    }

    @Test("bytes that the disk refuses are a reason of their own")
    func unreadable() {
        #expect(throws: PortableExecutableError.unreadable("Input/output error")) {
            try FileVersion(of: FailingSource())
        }
    }

    @Test("a file that is cut off at any byte is refused", arguments: [false, true])
    func truncated(_ is64Bit: Bool) {
        let bytes = ProgramImage(is64Bit: is64Bit).bytes
        for length in bytes.indices { #expect(Self.attempt(Array(bytes[..<length])) == nil, "at \(length)") }
    }

    @Test("a file with a flipped bit is refused or read, never a trap", arguments: [false, true])
    func flipped(_ is64Bit: Bool) {
        let bytes = ProgramImage(is64Bit: is64Bit).bytes
        var (refused, changed) = (0, 0)
        for position in bytes.indices {
            for bit in 0..<8 {
                var mutated = bytes
                mutated[position] ^= 1 << bit
                switch Self.attempt(mutated) {
                case nil: refused += 1
                case Self.expected?: break
                default: changed += 1
                }
            }
        }
        #expect(refused > 500)
        // Exactly the bits of the version itself.
        #expect(changed == 64)
    }

    @Test("files with wild numbers are refused or read, never a trap", arguments: 1...8)
    func mutated(_ seed: UInt64) {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let wild: [UInt32] = [0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, .max]
        var refused = 0
        for _ in 0..<3_000 {
            var bytes = ProgramImage(
                is64Bit: Bool.random(using: &random),
                versions: Array(repeating: (6, 0, 6002, 22_269), count: Int.random(in: 1...3, using: &random))
            ).bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let number = wild.randomElement(using: &random) ?? 0
                let count = Bool.random(using: &random) ? 2 : 4
                bytes.put(number, at: Int.random(in: 0...(bytes.count - 4), using: &random), count: count)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0...64, using: &random)) }
            if Self.attempt(bytes) == nil { refused += 1 }
        }
        #expect(refused > 100)
    }
}

/// Counts the bytes that are read.
private final class CountingSource: ByteSource {
    private let source: ByteArraySource
    private let count = Mutex(0)

    init(_ bytes: [UInt8]) {
        source = ByteArraySource(bytes)
    }

    var byteCount: UInt64 { source.byteCount }
    var bytesRead: Int { count.withLock { $0 } }

    func read(_ count: Int, at offset: UInt64) throws(ByteSourceFailure) -> [UInt8] {
        self.count.withLock { $0 += count }
        return try source.read(count, at: offset)
    }
}

/// A file on a disk that fails.
private struct FailingSource: ByteSource {
    var byteCount: UInt64 { 4_096 }

    func read(_ count: Int, at offset: UInt64) throws(ByteSourceFailure) -> [UInt8] {
        throw ByteSourceFailure(reason: "Input/output error")
    }
}
