// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import Glibc
import Testing

@Suite("Root marker")
struct RootMarkerTests {
    static let marker = RootMarker(
        fleet: "f1",
        folder: "projects äöü",
        server: "hq",
        replica: ReplicaID(high: 0x0123, low: .max)
    )

    @Test("a marker is read as it was written")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        #expect(try disk.readMarker() == .missing)
        try disk.writeMarker(Self.marker)
        #expect(try disk.readMarker() == .found(Self.marker))
        #expect(
            try TemporaryFolder.run("stat", "-c", "%a", folder.path(".evenfold"), folder.path(".evenfold/marker"))
                == "700\n600\n"
        )
    }

    @Test("a marker cut anywhere, or changed in any byte, is damaged or another one, and never traps")
    func damaged() {
        let bytes = Array(Self.marker.text.utf8)
        for count in 0..<bytes.count {
            guard case .damaged = RootMarker.read(Array(bytes.prefix(count))) else {
                Issue.record("cut at \(count) is not damaged")
                continue
            }
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(RootMarker.read(changed) != .found(Self.marker) || changed == bytes)
            }
        }
        #expect(RootMarker.read([UInt8](repeating: 0x61, count: 1 << 20)) == .damaged(reason: "it is too long"))
        #expect(RootMarker.read(bytes + Array("fleet f1\n".utf8)) == .damaged(reason: "a line stands twice"))
    }

    @Test("a name cannot add lines")
    func injection() {
        var marker = Self.marker
        marker.folder = "a\nserver other"
        #expect(RootMarker.read(Array(marker.text.utf8)) != .found(marker))
        guard case .found(let read) = RootMarker.read(Array(marker.text.utf8)) else {
            Issue.record("not read")
            return
        }
        #expect(read.server == "hq")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reading: RootMarker.Reading
        var replica: ReplicaID?
        var judgement: RootMarker.Judgement
    }

    static let cases = [
        Case(testDescription: "never opened", reading: .missing, replica: nil, judgement: .fresh),
        Case(testDescription: "own", reading: .found(marker), replica: marker.replica, judgement: .own),
        Case(
            testDescription: "own root, new index",
            reading: .found(marker),
            replica: nil,
            judgement: .lostIndex(marker.replica)
        ),
        Case(
            testDescription: "own root, other index",
            reading: .found(marker),
            replica: ReplicaID(high: 1, low: 1),
            judgement: .lostIndex(marker.replica)
        ),
        Case(
            testDescription: "damaged",
            reading: .damaged(reason: "x"),
            replica: marker.replica,
            judgement: .damaged(reason: "x")
        ),
    ]

    @Test("a root is judged by whose it says it is", arguments: cases)
    func judged(_ test: Case) {
        #expect(
            RootMarker.judge(test.reading, fleet: "f1", folder: "projects äöü", server: "hq", replica: test.replica)
                == test.judgement
        )
    }

    @Test("a root of another fleet, folder or server was copied along")
    func copied() {
        for (fleet, folder, server) in [
            ("f2", "projects äöü", "hq"), ("f1", "other", "hq"), ("f1", "projects äöü", "berlin"),
        ] {
            #expect(
                RootMarker.judge(
                    .found(Self.marker),
                    fleet: fleet,
                    folder: folder,
                    server: server,
                    replica: Self.marker.replica
                )
                    == .copied(Self.marker)
            )
        }
    }

    @Test("a root that went away or was replaced is noticed, and nothing reads as deleted")
    func rootState() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "x")
        #expect(try disk.rootState() == .present)
        try LocalProcess.rename(folder.root, folder.base + "/elsewhere")
        #expect(try disk.rootState() == .missing)
        try LocalProcess.mkdir(folder.root, 0o755)
        #expect(try disk.rootState() == .replaced)
        #expect(try disk.entries().count == 1)
    }

    @Test("a private area that somebody made as a link is refused")
    func hostileArea() throws {
        let folder = try TemporaryFolder()
        try LocalProcess.symlink("/tmp", folder.path(".evenfold"))
        #expect(throws: SystemError.self) { try LinuxFolderDisk(path: folder.root) }
    }
}
