// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import LinuxTesting
import Testing

@Suite("Held paths", .timeLimit(.minutes(2)))
struct HeldPathTests {
    @Test("a held open costs its own path, for every call, and is known until it is released")
    func held() throws {
        guard isRoot() else { return }
        let folder = try TemporaryFolder(memory: true)
        let disk = try LinuxFolderDisk(
            path: folder.root,
            options: LinuxFolderDisk.Options(patience: .milliseconds(200))
        )
        try folder.directory("bad")
        try folder.directory("good")
        try folder.write("bad/f", "x")
        for number in 0..<70 { try folder.write("good/f\(number)", "x") }
        let bad = try disk.fingerprint("f", in: reference("bad"))
        let good = try (0..<70).map { try disk.fingerprint("f\($0)", in: reference("good")) }
        do {
            guard let listener = Mounted.holdOpens(folder.path("bad")) else { return }
            // Reading a directory opens it; looking at a name does not.
            #expect(
                disk.list([reference("bad"), reference("good")]).map { $0.outcome == .failed(.held) } == [true, false]
            )
            #expect(try disk.fingerprint("f", in: reference("bad")) == bad)

            func serve(_ directory: String, _ text: String, _ print: Fingerprint) -> ServeFile {
                ServeFile(
                    request: 1,
                    item: item(1),
                    version: item(1).version,
                    directory: reference(directory),
                    name: name(text),
                    fingerprint: print
                )
            }
            var files = good.indices.map { serve("good", "f\($0)", good[$0]) }
            files.insert(serve("bad", "f", bad), at: 3)
            var ends: [ContentPiece.End?] = []
            let served = disk.serve(files) { piece in
                ends.append(piece.end)
                return true
            }
            #expect(served.filter { $0.digest == nil }.count == 1)
            #expect(ends[3] == .unavailable(.unreadable))

            try disk.stage(1, "new")
            let place = Location(directory: reference("bad"), name: name("f"))
            #expect(
                try disk.perform(
                    .placeFile(
                        item: item(1),
                        at: place,
                        staged: StagedID(1),
                        replacing: Replacement(fingerprint: bad, keep: .discarded)
                    )
                )
                    == .failed(.held)
            )
            // A new name needs no open and is not held.
            _ = try disk.perform(
                .placeFile(
                    item: item(1),
                    at: Location(directory: reference("bad"), name: name("g")),
                    staged: StagedID(1),
                    replacing: nil
                )
            ).fingerprint
            // What is held is known, so asking again costs no more time and no more threads.
            let start = MonotonicTime.now
            for _ in 0..<20 { #expect(disk.list([reference("bad")]).first?.outcome == .failed(.held)) }
            #expect(MonotonicTime.now.since(start) < .milliseconds(200))
            #expect(disk.heldPaths == 2)
            #expect(listener.number > 0)
        }
        // Released: each held open ends by itself, and the path is in order again.
        while disk.heldPaths > 0 { sched_yield() }
        #expect(try disk.entries(reference("bad")).count == 2)
    }
}
