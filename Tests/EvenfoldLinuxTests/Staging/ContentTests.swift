// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import NIOCore
import Synchronization
import Testing

@Suite("Serving and receiving")
struct ContentTests {
    private func serve(
        _ disk: LinuxFolderDisk,
        _ text: String,
        fingerprint: Fingerprint,
        meanwhile: () -> Void = {}
    ) -> (pieces: [ContentPiece], served: [ServedFile]) {
        var pieces: [ContentPiece] = []
        let file = ServeFile(
            request: 5,
            item: item(1),
            version: item(1).version,
            directory: rootReference,
            name: name(text),
            fingerprint: fingerprint
        )
        let served = disk.serve([file]) { piece in
            if pieces.isEmpty { meanwhile() }
            pieces.append(piece)
            return true
        }
        return (pieces, served)
    }

    @Test(
        "a file travels in pieces and arrives with content, attributes and time",
        arguments: [0, 1, 262_144, 262_145, 1_000_000]
    )
    func travels(size: Int) throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        let text = String((0..<size).map { Character(UnicodeScalar(UInt8(97 + $0 % 23))) })
        try folder.write("f", text)
        let print = try disk.fingerprint("f")
        let (pieces, served) = serve(disk, "f", fingerprint: print)
        let digest = try #require(try disk.digest("f"))
        #expect(served == [ServedFile(item: item(1), version: item(1).version, digest: digest)])
        #expect(pieces.count == max(1, (size + 262_143) / 262_144))
        #expect(pieces.dropLast().allSatisfy { $0.end == nil })
        #expect(pieces.last?.end == .whole(digest))

        disk.expect([fetch(5, size: size, digest: digest, attributes: plainAttributes(mode: 0o640))])
        let ended = disk.receive(pieces)
        let identity = try disk.stagedIdentity(5)
        #expect(ended == [FetchedFile(staged: StagedID(5), outcome: .staged(digest, identity))])
        #expect(disk.makeStagedDurable([StagedID(5)]) == nil)
        let placed = try disk.perform(.placeFile(item: item(1), at: at("g"), staged: StagedID(5), replacing: nil))
        let now = try disk.fingerprint("g")
        #expect(placed == .done(now))
        #expect(now.modified == someTime)
        #expect(try disk.attributes("g").mode == 0o640)
        #expect(try folder.read("g") == text)
        #expect(disk.makeDirectoriesDurable([rootReference]) == nil)
    }

    @Test("a file that changes while it is read is refused at the end")
    func changesWhileRead() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", String(repeating: "x", count: 600_000))
        let print = try disk.fingerprint("f")
        let (pieces, served) = serve(disk, "f", fingerprint: print) {
            try? TemporaryFolder.write(folder.path("f"), String(repeating: "y", count: 600_000))
        }
        #expect(pieces.last?.end == .unavailable(.changedWhileReading))
        #expect(served.first?.digest == nil)
    }

    @Test("a file that is gone, changed or a FIFO by now is refused at once")
    func refused() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "x")
        let print = try disk.fingerprint("f")
        try folder.write("f", "yy")
        #expect(serve(disk, "f", fingerprint: print).pieces.map(\.end) == [.unavailable(.changedWhileReading)])
        try LocalProcess.unlink(folder.path("f"))
        #expect(serve(disk, "f", fingerprint: print).pieces.map(\.end) == [.unavailable(.changedWhileReading)])
        try LocalProcess.mkfifo(folder.path("f"), 0o600)
        #expect(serve(disk, "f", fingerprint: print).pieces.map(\.end) == [.unavailable(.changedWhileReading)])
    }

    @Test("a link that is gone stops reading, and every file is answered")
    func linkGone() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        let names = (0..<100).map { "f\($0)" }
        for name in names { try folder.write(name, name) }
        let files = try names.map { text in
            ServeFile(
                request: 1,
                item: item(1),
                version: item(1).version,
                directory: rootReference,
                name: name(text),
                fingerprint: try disk.fingerprint(text)
            )
        }
        var sent = 0
        let served = disk.serve(files) { _ in
            sent += 1
            return sent < 3
        }
        #expect(sent == 3)
        #expect(served.map { $0.digest != nil } == (0..<100).map { $0 < 2 })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var size: Int
        var announced: Digest?
        var pieces: [(String, ContentPiece.End?)]
        var outcome: FetchedFile.Outcome
    }

    static let cases = [
        Case(
            testDescription: "too short",
            size: 4,
            announced: nil,
            pieces: [("abc", .whole(anyDigest))],
            outcome: .mismatched
        ),
        Case(
            testDescription: "too long",
            size: 2,
            announced: nil,
            pieces: [("abc", .whole(anyDigest))],
            outcome: .mismatched
        ),
        Case(
            testDescription: "too long before its end",
            size: 2,
            announced: nil,
            pieces: [("abc", nil), ("d", .whole(anyDigest))],
            outcome: .mismatched
        ),
        Case(
            testDescription: "another digest",
            size: 3,
            announced: Digest(word0: 0, word1: 0, word2: 0, word3: 0),
            pieces: [("abc", .whole(anyDigest))],
            outcome: .mismatched
        ),
        Case(
            testDescription: "taken back by the source",
            size: 6,
            announced: nil,
            pieces: [("abc", nil), ("", .unavailable(.superseded))],
            outcome: .unavailable(.superseded)
        ),
    ]

    @Test("what does not arrive as announced is not staged", arguments: cases)
    func notStaged(_ test: Case) throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        disk.expect([fetch(1, size: test.size, digest: test.announced)])
        let ended = test.pieces.flatMap { text, end in
            disk.receive([ContentPiece(request: 1, bytes: ByteBuffer(string: text), end: end)])
        }
        #expect(ended == [FetchedFile(staged: StagedID(1), outcome: test.outcome)])
        #expect(!TemporaryFolder.exists(folder.path(".evenfold/staging/1")))
    }

    @Test("many half-received files need few descriptors, and a discarded one is gone")
    func interleaved() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root, options: LinuxFolderDisk.Options(openStagedFiles: 4))
        let numbers = (1...40).map { UInt64($0) }
        disk.expect(numbers.map { fetch($0, size: 30) })
        for _ in 0..<2 {
            let ended = disk.receive(
                numbers.map { ContentPiece(request: $0, bytes: ByteBuffer(string: "0123456789"), end: nil) }
            )
            #expect(ended == [])
        }
        disk.discardStaged([StagedID(7)])
        #expect(!TemporaryFolder.exists(folder.path(".evenfold/staging/7")))
        let ended = disk.receive(
            numbers.map { ContentPiece(request: $0, bytes: ByteBuffer(string: "abcdefghij"), end: .whole(anyDigest)) }
        )
        #expect(ended.count == 39)
        #expect(try folder.read(".evenfold/staging/40") == "01234567890123456789abcdefghij")
        #expect(disk.makeStagedDurable(numbers.filter { $0 != 7 }.map { StagedID($0) }) == nil)
    }

    @Test("an opening finds what was staged and not placed, by number and inode, and removes what has no number")
    func leftInStaging() throws {
        let folder = try TemporaryFolder()
        let first = try LinuxFolderDisk(path: folder.root)
        #expect(first.leftInStaging == [])
        try first.stage(7, "placed")
        try first.stage(40, "left")
        let left = StagedFile(staged: StagedID(40), identity: try first.stagedIdentity(40))
        _ = try first.perform(.placeFile(item: item(7), at: at("f"), staged: StagedID(7), replacing: nil))
        for odd in ["link-3", "007", "18446744073709551616"] { try folder.write(".evenfold/staging/\(odd)", "odd") }
        let second = try LinuxFolderDisk(path: folder.root)
        #expect(second.leftInStaging == [left])
        #expect(try second.entries(reference(".evenfold/staging")).count == 1)
        second.discardStaged([StagedID(40)])
        #expect(!TemporaryFolder.exists(folder.path(".evenfold/staging/40")))
        #expect(try LinuxFolderDisk(path: folder.root).leftInStaging == [])
    }

    @Test("pieces that nobody expects are dropped")
    func unexpected() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        #expect(disk.receive([ContentPiece(request: 3, bytes: ByteBuffer(string: "x"), end: .whole(anyDigest))]) == [])
        #expect(!TemporaryFolder.exists(folder.path(".evenfold/staging/3")))
    }
}
