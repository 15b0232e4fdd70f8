// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import NIOCore
import Testing

@Suite("Races with local processes", .serialized)
struct RaceTests {
    /// Runs blocking work on a thread of its own.
    private func onThread<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) async -> Answer {
        let lane = ThreadLanes().makeLane(named: "test")
        return await withCheckedContinuation { continuation in
            lane.enqueue { continuation.resume(returning: work()) }
        }
    }

    @Test("a parent that turns into a link meanwhile never leads outside", .timeLimit(.minutes(2)))
    func linkSwap() async throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        let outside = folder.base + "/outside"
        try TemporaryFolder.run("mkdir", outside)
        try TemporaryFolder.write(outside + "/canary", "canary")
        try folder.directory("d")
        try folder.write("d/canary", "inside")
        try LocalProcess.symlink(outside, folder.path("s"))
        let canary = try TemporaryFolder.run("stat", "-c", "%i %s %Y %Z %a", outside, outside + "/canary")

        let isDone = Flag()
        async let swaps: Int = onThread {
            var swaps = 0
            // The directory and the link change places in one step.
            while !isDone.isSet { swaps += LocalProcess.exchange(folder.path("d"), folder.path("s")) ? 1 : 0 }
            return swaps
        }
        async let found: Int = onThread {
            defer { isDone.set() }
            return Self.attack(disk)
        }
        let rounds = await [swaps, found]
        #expect(rounds.allSatisfy { $0 > 100 })
        #expect(try TemporaryFolder.run("stat", "-c", "%i %s %Y %Z %a", outside, outside + "/canary") == canary)
        #expect(try TemporaryFolder.run("ls", "-A", outside) == "canary\n")
        #expect(try TemporaryFolder.read(outside + "/canary") == "canary")
    }

    /// Every kind of call, over and over; answers how many found the directory.
    private static func attack(_ disk: LinuxFolderDisk) -> Int {
        var found = 0
        let directory = reference("d")
        let place = Location(directory: directory, name: name("new"))
        let canary = Location(directory: directory, name: name("canary"))
        for round in 1...UInt64(1_500) {
            if case .entries(let entries)? = disk.list([directory]).first?.outcome, !entries.isEmpty { found += 1 }
            let inspected = disk.inspect([InspectionRequest(directory: directory, names: [name("canary")])])
            try? disk.stage(round, "new")
            var operations: [PublishOperation] = [
                .placeFile(item: item(1), at: place, staged: StagedID(round), replacing: nil),
                .makeDirectory(
                    item: item(1),
                    at: Location(directory: directory, name: name("m\(round)")),
                    attributes: plainAttributes()
                ),
            ]
            if case .found(_, let fingerprint, _, _)? = inspected.first?.outcome {
                operations += [
                    .setAttributes(
                        item: item(1),
                        at: canary,
                        fingerprint: fingerprint,
                        attributes: plainAttributes(mode: 0o600),
                        modified: someTime
                    ),
                    .removeFile(
                        item: item(1),
                        at: canary,
                        fingerprint: fingerprint,
                        keep: .stored(.deleted, StoreID(round))
                    ),
                ]
            }
            _ = disk.publish(operations)
            _ = disk.makeDirectoriesDurable([directory])
            disk.discardStaged([StagedID(round)])
        }
        return found
    }

    @Test("no write of a local process is lost to a replacement", .timeLimit(.minutes(2)), arguments: [true, false])
    func exchangeRace(inPlace: Bool) async throws {
        let folder = try TemporaryFolder(memory: true)
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "w0\n")
        let isDone = Flag()
        async let written: [String] = onThread {
            var written = ["w0"]
            var number = 0
            while !isDone.isSet {
                number += 1
                let line = "w\(number)"
                if Self.write(line + "\n", folder.path("f"), inPlace: inPlace) { written.append(line) }
            }
            return written
        }
        async let replaced: [Replaced] = onThread {
            defer { isDone.set() }
            return Self.replaceOften(disk)
        }
        let (lines, kept) = await (written, replaced)
        #expect(lines.count > 50)
        #expect(kept.count > 5)
        // What was replaced is what was judged.
        for replaced in kept {
            let print = try disk.fingerprint(String(replaced.store.number), in: reference(".evenfold/conflict"))
            #expect(print.identity == replaced.fingerprint.identity)
            // A writer that was inside `open` at the moment of the exchange still writes into what is kept then.
            #expect(inPlace || print.size == replaced.fingerprint.size)
            #expect(inPlace || print.modified == replaced.fingerprint.modified)
        }
        guard inPlace else {
            // Each write replaced the one before, so the last one is visible, or was the one that a replacement
            // judged and kept.
            let last = try #require(lines.last)
            let visible = try folder.read("f")
            let keptTexts = try kept.map { try folder.read(".evenfold/conflict/\($0.store.number)") }
            #expect(visible == last + "\n" || visible.hasPrefix("e") && keptTexts.contains(last + "\n"))
            return
        }
        // Each line was added to what was there: it is in the visible file or in something that was kept.
        let names = try disk.entries(reference(".evenfold/conflict")).map {
            String(decoding: $0.name.bytes, as: UTF8.self)
        }
        var seen = Set(try folder.read("f").split(separator: "\n").map(String.init))
        for name in names {
            seen.formUnion(try folder.read(".evenfold/conflict/\(name)").split(separator: "\n").map(String.init))
        }
        #expect(lines.filter { !seen.contains($0) } == [])
    }

    /// One replacement that was done.
    struct Replaced: Sendable {
        var store: StoreID
        var fingerprint: Fingerprint
    }

    /// Writes a line as an editor that writes in place or as one that writes anew and renames; whether it was written.
    private static func write(_ line: String, _ path: String, inPlace: Bool) -> Bool {
        let bytes = Array(line.utf8)
        do {
            if inPlace {
                let file = try Descriptor.open(path, flags: O_WRONLY | O_APPEND)
                try file.write(bytes)
            } else {
                try SmallFile.write(bytes, to: path)
            }
            return true
        } catch {
            return false
        }
    }

    /// Replaces `f` by content of the engine's own as often as it can be judged in time.
    private static func replaceOften(_ disk: LinuxFolderDisk) -> [Replaced] {
        var replaced: [Replaced] = []
        var tries: UInt64 = 0
        while replaced.count < 400, tries < 40_000 {
            tries += 1
            guard let fingerprint = try? disk.fingerprint("f") else { continue }
            try? disk.stage(tries, "e\(tries)\n")
            let outcome = disk.publish([
                .placeFile(
                    item: item(1),
                    at: at("f"),
                    staged: StagedID(tries),
                    replacing: Replacement(fingerprint: fingerprint, keep: .stored(.conflict, StoreID(tries)))
                )
            ])
            if case .done? = outcome.first {
                replaced.append(Replaced(store: StoreID(tries), fingerprint: fingerprint))
            } else {
                disk.discardStaged([StagedID(tries)])
            }
        }
        return replaced
    }

    @Test("a process killed while it publishes leaves old or new content, never a part", .timeLimit(.minutes(2)))
    func killed() async throws {
        let folder = try TemporaryFolder()
        for round in 1...12 {
            // Each helper has a little more time, so the signal meets it everywhere.
            let result = try await CommandRunner(lanes: ThreadLanes()).run(
                Command(
                    arguments: [
                        "timeout", "-s", "KILL", "0.\(100 + round * 30)", TestHelper.path,
                        "publish-forever", folder.root,
                    ],
                    timeLimit: .seconds(30)
                )
            )
            #expect(!String(decoding: result.output, as: UTF8.self).contains("failed"))
            let disk = try LinuxFolderDisk(path: folder.root)
            guard TemporaryFolder.exists(folder.path("file")) else { continue }
            let content = try SmallFile.read(folder.path("file"), limit: 1 << 20)
            #expect(content.count == 20_000)
            #expect(Set(content).count == 1)
            for entry in try disk.entries(reference(".evenfold/conflict")) {
                #expect(entry.fingerprint.size == 20_000)
            }
            // What was on its way is known by number, and nothing else is there.
            disk.discardStaged(disk.leftInStaging.map(\.staged))
            #expect(try disk.entries(reference(".evenfold/staging")).isEmpty)
        }
        #expect(TemporaryFolder.exists(folder.path("file")))
    }
}
