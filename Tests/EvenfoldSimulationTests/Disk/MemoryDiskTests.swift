// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel
import EvenfoldReplication
import EvenfoldSimulation
import Testing

@Suite("MemoryDisk")
struct MemoryDiskTests {
    private let begin = Timestamp(seconds: 1_700_000_000, nanoseconds: 0)
    private let later = Timestamp(seconds: 1_700_000_100, nanoseconds: 0)

    private func path(_ text: String) -> RelativePath { RelativePath(Array(text.utf8)) ?? .root }
    private func name(_ text: String) throws -> FileName { try #require(FileName(text)) }

    /// A disk with `a`, `b`, `d/c` and a link `l`, all made by a user.
    private func disk() -> (MemoryDisk, Ledger) {
        var disk = MemoryDisk(madeAt: begin)
        var ledger = Ledger()
        for action in [
            UserAction.create(path("a")), .create(path("b")), .makeDirectory(path("d")), .create(path("d/c")),
            .makeLink(path("l")),
        ] { _ = disk.perform(action, by: 0, now: begin, time: 0, ledger: &ledger) }
        return (disk, ledger)
    }

    private func root(_ disk: MemoryDisk) -> DirectoryReference {
        DirectoryReference(item: .root, path: .root, identity: disk.rootIdentity)
    }

    private func fingerprint(_ text: String, in disk: MemoryDisk) throws -> Fingerprint {
        let inspected = disk.inspect(try name(text), in: root(disk))
        guard case .found(_, let fingerprint, _, _) = inspected.outcome else {
            Issue.record("\(text) is not there")
            return Fingerprint(identity: FileIdentity(inode: 0, birth: .zero), size: 0, modified: .zero, changed: .zero)
        }
        return fingerprint
    }

    private func item(_ number: UInt64) -> ItemID {
        ItemID(VersionID(replica: ReplicaID(high: 1, low: 1), sequence: number))
    }

    private func stage(_ number: UInt64, _ content: Content, on disk: inout MemoryDisk) -> StagedID {
        let staged = StagedID(number)
        disk.stage(
            FetchFile(
                staged: staged,
                item: item(number),
                version: item(number).version,
                size: content.size,
                digest: content.digest,
                modified: begin,
                attributes: .plain(mode: 0o600)
            ),
            content: content,
            now: later
        )
        return staged
    }

    @Test("a listing is sorted, whole and without the private directory")
    func listing() throws {
        let (disk, _) = disk()
        guard case .entries(let entries) = disk.list(root(disk)).outcome else { return #expect(Bool(false)) }
        #expect(entries.map(\.name) == [try name("a"), try name("b"), try name("d"), try name("l")])
        #expect(entries.map(\.kind) == [.file, .file, .directory, .symbolicLink])
    }

    @Test("a listing of another inode's path has vanished")
    func listingOfAnother() {
        let (disk, _) = disk()
        let other = DirectoryReference(item: item(1), path: path("d"), identity: disk.rootIdentity)
        #expect(disk.list(other).outcome == .vanished)
    }

    @Test("every change of a file moves its ctime, even in the same instant")
    func changeTimes() throws {
        var (disk, ledger) = disk()
        let before = try fingerprint("a", in: disk)
        _ = disk.perform(.write(path("a"), keepingTimes: true), by: 0, now: begin, time: 0, ledger: &ledger)
        let after = try fingerprint("a", in: disk)
        #expect(before != after)
        #expect(before.modified == after.modified)
    }

    @Test("a new name that is taken is occupied, and nothing is done")
    func occupied() throws {
        var (disk, _) = disk()
        let staged = stage(1, Content(9), on: &disk)
        let tree = disk.tree
        let location = Location(directory: root(disk), name: try name("a"))
        let outcome = disk.publish(.placeFile(item: item(1), at: location, staged: staged, replacing: nil), now: later)
        #expect(outcome == .occupied)
        #expect(disk.tree == tree)
    }

    @Test("a replacement keeps the old inode where it is told to")
    func replacement() throws {
        var (disk, _) = disk()
        let staged = stage(1, Content(9), on: &disk)
        let old = try fingerprint("a", in: disk)
        let outcome = disk.publish(
            .placeFile(
                item: item(1),
                at: Location(directory: root(disk), name: try name("a")),
                staged: staged,
                replacing: Replacement(fingerprint: old, keep: .stored(.conflict, StoreID(7)))
            ),
            now: later
        )
        guard case .done(let fingerprint) = outcome else { return #expect(Bool(false)) }
        #expect(try self.fingerprint("a", in: disk) == fingerprint)
        #expect(disk.kept(.conflict, StoreID(7)) == Content(1))
        #expect(disk.tree.first { $0.path == path("a") }?.content == Content(9))
    }

    @Test("a file that was written meanwhile is changed, not replaced")
    func changed() throws {
        var (disk, ledger) = disk()
        let staged = stage(1, Content(9), on: &disk)
        let old = try fingerprint("a", in: disk)
        _ = disk.perform(.write(path("a"), keepingTimes: true), by: 0, now: later, time: 0, ledger: &ledger)
        let location = Location(directory: root(disk), name: try name("a"))
        let replacing = Replacement(fingerprint: old, keep: .discarded)
        #expect(
            disk.publish(.placeFile(item: item(1), at: location, staged: staged, replacing: replacing), now: later)
                == .changed
        )
        #expect(
            disk.publish(.removeFile(item: item(1), at: location, fingerprint: old, keep: .discarded), now: later)
                == .changed
        )
        _ = disk.perform(.unlink(path("a")), by: 0, now: later, time: 0, ledger: &ledger)
        #expect(
            disk.publish(.placeFile(item: item(1), at: location, staged: staged, replacing: replacing), now: later)
                == .vanished
        )
    }

    @Test("a file that is open for writing is neither replaced nor removed")
    func openForWriting() throws {
        var (disk, ledger) = disk()
        _ = disk.perform(.open(path("a")), by: 0, now: begin, time: 0, ledger: &ledger)
        let old = try fingerprint("a", in: disk)
        let location = Location(directory: root(disk), name: try name("a"))
        #expect(
            disk.publish(.removeFile(item: item(1), at: location, fingerprint: old, keep: .discarded), now: later)
                == .openForWriting
        )
    }

    @Test("a directory that is not empty is not removed")
    func notEmpty() throws {
        var (disk, _) = disk()
        let identity = try fingerprint("d", in: disk).identity
        let location = Location(directory: root(disk), name: try name("d"))
        #expect(
            disk.publish(.removeDirectory(item: item(1), at: location, identity: identity), now: later) == .notEmpty
        )
    }

    @Test("a directory is never moved into itself")
    func cycle() throws {
        var (disk, _) = disk()
        let identity = try fingerprint("d", in: disk).identity
        let inside = DirectoryReference(item: item(1), path: path("d"), identity: identity)
        let outcome = disk.publish(
            .move(
                item: item(1),
                from: Location(directory: root(disk), name: try name("d")),
                identity: identity,
                to: Location(directory: inside, name: try name("x"))
            ),
            now: later
        )
        guard case .failed = outcome else { return #expect(Bool(false)) }
    }

    @Test("what steps aside is listed in the waiting place with its children, and steps back")
    func aside() throws {
        var (disk, _) = disk()
        let identity = try fingerprint("d", in: disk).identity
        let from = Location(directory: root(disk), name: try name("d"))
        guard case .done = disk.publish(.stepAside(item: item(5), from: from, identity: identity), now: later) else {
            return #expect(Bool(false))
        }
        let waiting = DirectoryReference(item: .aside, path: .aside, identity: nil)
        guard case .entries(let entries) = disk.list(waiting).outcome else { return #expect(Bool(false)) }
        #expect(entries.map(\.name) == [item(5).asideName])
        let below = DirectoryReference(item: item(5), path: .aside.appending(item(5).asideName), identity: identity)
        guard case .entries(let children) = disk.list(below).outcome else { return #expect(Bool(false)) }
        #expect(children.map(\.name) == [try name("c")])
        let to = Location(directory: root(disk), name: try name("e"))
        guard
            case .done = disk.publish(
                .stepBack(item: item(5), name: item(5).asideName, identity: identity, to: to),
                now: later
            )
        else {
            return #expect(Bool(false))
        }
        #expect(disk.tree.contains { $0.path == path("e/c") })
        #expect(disk.standingAside.isEmpty)
    }

    @Test("a symbolic link is never followed")
    func noFollowing() throws {
        var (disk, ledger) = disk()
        let identity = try fingerprint("d", in: disk).identity
        _ = disk.perform(
            .rename(from: path("d"), to: path("x"), replacing: false),
            by: 0,
            now: later,
            time: 0,
            ledger: &ledger
        )
        _ = disk.perform(.makeLink(path("d")), by: 0, now: later, time: 0, ledger: &ledger)
        let stale = DirectoryReference(item: item(1), path: path("d"), identity: identity)
        #expect(disk.list(stale).outcome == .vanished)
        #expect(
            disk.publish(
                .makeDirectory(
                    item: item(2),
                    at: Location(directory: stale, name: try name("y")),
                    attributes: .plain(mode: 0o755)
                ),
                now: later
            ) == .parentChanged
        )
    }

    @Test("a power cut takes what is not durable, and only that")
    func powerCut() throws {
        var (disk, _) = disk()
        let tree = disk.tree
        let staged = stage(1, Content(9), on: &disk)
        let location = Location(directory: root(disk), name: try name("n"))
        let place = PublishOperation.placeFile(item: item(1), at: location, staged: staged, replacing: nil)
        guard case .done = disk.publish(place, now: later) else { return #expect(Bool(false)) }
        var random = SeededGenerator(seed: 4)
        var cut = disk
        cut.cutPower(survival: 0, using: &random)
        #expect(cut.tree == tree)
        disk.makeDirectoriesDurable([root(disk)])
        cut = disk
        var sawTorn = false
        for _ in 0..<20 {
            cut = disk
            cut.cutPower(survival: 0, using: &random)
            let node = cut.tree.first { $0.path == path("n") }
            #expect(node != nil)
            sawTorn = sawTorn || node?.content == .torn
        }
        #expect(sawTorn, "bytes that were never made durable survive every time")
    }

    @Test("a move between directories survives a power cut in one of them, never in none or both")
    func powerCutOfMove() throws {
        var (disk, _) = disk()
        let identity = try fingerprint("d", in: disk).identity
        let inside = DirectoryReference(item: item(1), path: path("d"), identity: identity)
        let moved = try fingerprint("a", in: disk).identity
        let outcome = disk.publish(
            .move(
                item: item(2),
                from: Location(directory: root(disk), name: try name("a")),
                identity: moved,
                to: Location(directory: inside, name: try name("a"))
            ),
            now: later
        )
        guard case .done = outcome else { return #expect(Bool(false)) }
        for seed in 0..<20 {
            var cut = disk
            var random = SeededGenerator(seed: UInt64(seed))
            cut.cutPower(survival: 50, using: &random)
            #expect(cut.tree.count { $0.content == Content(1) } == 1, "seed \(seed)")
        }
    }

    @Test("a user's writes survive every power cut")
    func userWritesAreDurable() {
        var (disk, _) = disk()
        let tree = disk.tree
        var random = SeededGenerator(seed: 1)
        disk.cutPower(survival: 0, using: &random)
        #expect(disk.tree == tree)
    }

    @Test("a start finds what was staged and was not placed")
    func reopening() throws {
        var (disk, _) = disk()
        let name = try #require(FileName("n"))
        let placed = stage(1, Content(9), on: &disk)
        let left = stage(2, Content(10), on: &disk)
        let location = Location(directory: root(disk), name: name)
        disk.makeStagedDurable([placed, left])
        _ = disk.publish(.placeFile(item: item(1), at: location, staged: placed, replacing: nil), now: later)
        #expect(disk.reopen().map(\.staged) == [left])
        disk.discardStaged(left, now: later)
        #expect(disk.reopen() == [])
    }

    @Test("a power cut takes no durable file from staging")
    func stagedNamesAreDurable() {
        for seed in 0..<20 {
            var (disk, _) = disk()
            let staged = stage(1, Content(9), on: &disk)
            disk.makeStagedDurable([staged])
            var random = SeededGenerator(seed: UInt64(seed))
            disk.cutPower(survival: 0, using: &random)
            #expect(disk.reopen().map(\.staged) == [staged])
        }
    }
}
