// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import Synchronization
import Testing

@Suite("Watching", .timeLimit(.minutes(1)))
struct WatchTests {
    /// Where hints are kept until a test looks.
    final class HintLog: Sendable {
        private let hints = Mutex<[WatchHint]>([])

        func append(_ hint: WatchHint) { hints.withLock { $0.append(hint) } }

        func takeAll() -> [WatchHint] {
            hints.withLock { hints in
                defer { hints = [] }
                return hints
            }
        }
    }

    /// A watched folder and the hints that came from it.
    final class Watched: Sendable {
        let folder: TemporaryFolder
        let disk: LinuxFolderDisk
        let watch: FolderWatch
        private let log = HintLog()

        init() throws {
            folder = try TemporaryFolder(memory: true)
            let log = log
            watch = try FolderWatch { log.append($0) }
            disk = try LinuxFolderDisk(path: folder.root, watch: watch)
        }

        /// Drains, and answers what was hinted since the last drain.
        func drained() async -> (hints: [WatchHint], isComplete: Bool) {
            let isComplete = await withCheckedContinuation { continuation in
                disk.drainWatch { continuation.resume(returning: $0) }
            }
            // The drain's callback comes behind the hints, on the same thread.
            return (log.takeAll(), isComplete)
        }

        /// The directories hinted since the last drain.
        func directories() async -> Set<FileIdentity> {
            var directories: Set<FileIdentity> = []
            for hint in await drained().hints {
                if case .directories(let some) = hint { directories.formUnion(some) }
            }
            return directories
        }
    }

    @Test("every kind of change is hinted, in its own directory only")
    func kinds() async throws {
        let watched = try Watched()
        defer { watched.watch.stop() }
        let folder = watched.folder
        try folder.directory("a")
        try folder.directory("b")
        try folder.write("a/f", "x")
        let entries = try watched.disk.entries()
        _ = watched.disk.list([reference("a"), reference("b")])
        let (a, b) = (entries[0].fingerprint.identity, entries[1].fingerprint.identity)
        let root =
            try #require(watched.disk.list([rootReference]).first).directory == .root ? watched.disk.rootIdentity : a
        _ = await watched.drained()

        try folder.write("a/f", "yy")
        #expect(await watched.directories() == [a])
        try LocalProcess.chmod(folder.path("a/f"), 0o600)
        #expect(await watched.directories() == [a])
        try LocalProcess.rename(folder.path("a/f"), folder.path("b/f"))
        #expect(await watched.directories() == [a, b])
        try LocalProcess.unlink(folder.path("b/f"))
        #expect(await watched.directories() == [b])
        try LocalProcess.symlink("x", folder.path("b/l"))
        #expect(await watched.directories() == [b])
        try folder.directory("c")
        #expect(await watched.directories() == [root])
        try LocalProcess.rename(folder.path("b"), folder.path("d"))
        #expect(await watched.directories() == [root])
        // The directory is known by its inode, wherever it is.
        try folder.write("d/new", "x")
        #expect(await watched.directories() == [b])
        #expect(await watched.directories() == [])
    }

    @Test("a directory is watched from before it is read")
    func beforeReading() async throws {
        let watched = try Watched()
        defer { watched.watch.stop() }
        try watched.folder.directory("a")
        let identity = try #require(watched.disk.entries().first).fingerprint.identity
        _ = await watched.drained()
        #expect(try watched.disk.entries(reference("a")).isEmpty)
        try watched.folder.write("a/f", "x")
        #expect(await watched.directories() == [identity])
    }

    @Test("what Evenfold itself publishes is not hinted, and a local write at the same name is")
    func ownWrites() async throws {
        let watched = try Watched()
        defer { watched.watch.stop() }
        let (folder, disk) = (watched.folder, watched.disk)
        try folder.write("f", "old")
        try folder.write("g", "gone")
        try folder.directory("e")
        _ = try disk.entries()
        _ = await watched.drained()
        try disk.stage(1, "new")
        try disk.stage(2, "more")
        let outcomes = disk.publish([
            .placeFile(
                item: item(1),
                at: at("f"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: try disk.fingerprint("f"), keep: .stored(.conflict, StoreID(1)))
            ),
            .placeFile(item: item(2), at: at("n"), staged: StagedID(2), replacing: nil),
            .removeFile(
                item: item(3),
                at: at("g"),
                fingerprint: try disk.fingerprint("g"),
                keep: .stored(.deleted, StoreID(2))
            ),
            .makeDirectory(item: item(4), at: at("d"), attributes: plainAttributes(mode: 0o755)),
            .removeDirectory(item: item(5), at: at("e"), identity: try disk.fingerprint("e").identity),
        ])
        for outcome in outcomes { _ = outcome.fingerprint }
        #expect(await watched.drained().hints == [])
        // Refused operations leave nothing behind that could hide a local write.
        try disk.stage(3, "late")
        #expect(
            try disk.perform(.placeFile(item: item(6), at: at("n"), staged: StagedID(3), replacing: nil)) == .occupied
        )
        try folder.write("x", "1")
        try LocalProcess.rename(folder.path("x"), folder.path("n"))
        #expect(await watched.directories() == [disk.rootIdentity])
        try SmallFile.write([1], to: folder.path("n"))
        #expect(await watched.directories() == [disk.rootIdentity])
    }

    @Test("a local write that was taken for an operation which then failed is hinted after all")
    func mistaken() async throws {
        let watched = try Watched()
        defer { watched.watch.stop() }
        _ = try watched.disk.entries()
        try watched.folder.write("x", "1")
        _ = await watched.drained()
        let name = try #require(FileName("n"))
        let sign = FolderWatch.Expectation.arrival(watched.disk.rootIdentity, name)
        watched.watch.expect([sign])
        try LocalProcess.rename(watched.folder.path("x"), watched.folder.path("n"))
        // The name it left is hinted in the same directory, and is not what this is about.
        _ = await watched.drained()
        watched.watch.expectNothing([sign])
        #expect(await watched.directories() == [watched.disk.rootIdentity])
        watched.watch.expect([sign])
        watched.watch.expectNothing([sign])
        #expect(await watched.drained().hints == [])
    }

    @Test("an overflow of the kernel's queue is told as lost")
    func overflow() async throws {
        let folder = try TemporaryFolder(memory: true)
        let limit = try #require(
            Int(
                String(
                    decoding: SmallFile.read("/proc/sys/fs/inotify/max_queued_events", limit: 64).dropLast(),
                    as: UTF8.self
                )
            )
        )
        guard limit <= 200_000 else {
            print("SKIPPED: the queue takes \(limit) events here")
            return
        }
        let (hints, continuation) = AsyncStream.makeStream(of: WatchHint.self)
        let gate = Gate()
        let watch = try FolderWatch { hint in
            continuation.yield(hint)
            // The thread stands still with the first hint until the queue has overflowed.
            gate.pass()
        }
        defer { watch.stop() }
        let disk = try LinuxFolderDisk(path: folder.root, watch: watch)
        _ = try disk.entries()
        try folder.write("first", "x")
        var isOverflowing = false
        for await hint in hints {
            if hint == .lost { break }
            if isOverflowing { continue }
            isOverflowing = true
            for number in 0..<limit {
                let path = folder.path("f\(number % 100)")
                try LocalProcess.mkdir(path, 0o700)
                try LocalProcess.rmdir(path)
            }
            gate.open()
        }
        #expect(watch.health.overflows >= 1)
    }

    @Test("a stopped watch answers drains as incomplete, and so does no watch at all")
    func stopped() async throws {
        let watched = try Watched()
        watched.watch.stop()
        #expect(await watched.drained().isComplete == false)
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        let isComplete = await withCheckedContinuation { continuation in
            disk.drainWatch { continuation.resume(returning: $0) }
        }
        #expect(isComplete == false)
    }

    @Test("the numbers of a watch are told")
    func health() async throws {
        let watched = try Watched()
        defer { watched.watch.stop() }
        try watched.folder.directory("a")
        _ = watched.disk.list([rootReference, reference("a")])
        let health = watched.watch.health
        #expect(health.watched == 2)
        #expect(health.limit > 0)
        #expect(!health.isDegraded)
        try LocalProcess.rmdir(watched.folder.path("a"))
        _ = await watched.drained()
        #expect(watched.watch.health.watched == 1)
    }
}
