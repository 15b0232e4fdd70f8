// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import Testing

@Suite("Publishing")
struct PublishTests {
    /// A folder with a file `f`, a directory `d` with `d/x`, a link `l` to `f`, an empty directory `e` and a staged
    /// file 1.
    struct World {
        let folder: TemporaryFolder
        let disk: LinuxFolderDisk
        let file: Fingerprint
        let directory: Fingerprint
        let link: Fingerprint
        let empty: Fingerprint

        init() throws {
            folder = try TemporaryFolder()
            disk = try LinuxFolderDisk(path: folder.root)
            try folder.write("f", "old")
            try folder.directory("d")
            try folder.write("d/x", "x")
            try folder.directory("e")
            try LocalProcess.symlink("f", folder.path("l"))
            try disk.stage(1, "new")
            file = try disk.fingerprint("f")
            directory = try disk.fingerprint("d")
            link = try disk.fingerprint("l")
            empty = try disk.fingerprint("e")
        }

        /// The fingerprint of something that is not there.
        var strange: Fingerprint {
            Fingerprint(
                identity: FileIdentity(inode: 1, birth: someTime),
                size: 1,
                modified: someTime,
                changed: someTime
            )
        }

        var conflict: KeptFile { .stored(.conflict, StoreID(4)) }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var operation: @Sendable (World) -> PublishOperation
        /// `nil` is done.
        var outcome: PublishOutcome?

        init(
            _ testDescription: String,
            _ outcome: PublishOutcome?,
            _ operation: @escaping @Sendable (World) -> PublishOperation
        ) {
            self.testDescription = testDescription
            self.outcome = outcome
            self.operation = operation
        }
    }

    static let cases: [Case] = [
        Case("a directory at a free name", nil) { _ in
            .makeDirectory(item: item(1), at: at("n"), attributes: plainAttributes(mode: 0o750))
        },
        Case("a directory at a taken name", .occupied) { _ in
            .makeDirectory(item: item(1), at: at("f"), attributes: plainAttributes())
        },
        Case("a directory in a directory that is not there", .parentChanged) { _ in
            .makeDirectory(
                item: item(1),
                at: Location(directory: reference("no"), name: name("n")),
                attributes: plainAttributes()
            )
        },
        Case("a directory through a link", .parentChanged) { _ in
            .makeDirectory(
                item: item(1),
                at: Location(directory: reference("l"), name: name("n")),
                attributes: plainAttributes()
            )
        },
        Case("a directory in another inode than expected", .parentChanged) { world in
            .makeDirectory(
                item: item(1),
                at: Location(directory: reference("d", identity: world.empty.identity), name: name("n")),
                attributes: plainAttributes()
            )
        },
        Case("a file at a free name", nil) { _ in
            .placeFile(item: item(1), at: at("n"), staged: StagedID(1), replacing: nil)
        },
        Case("a file at a taken name", .occupied) { _ in
            .placeFile(item: item(1), at: at("f"), staged: StagedID(1), replacing: nil)
        },
        Case("a file that was never staged", .vanished) { _ in
            .placeFile(item: item(1), at: at("n"), staged: StagedID(2), replacing: nil)
        },
        Case("a file in place of another, which is kept", nil) { world in
            .placeFile(
                item: item(1),
                at: at("f"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.file, keep: world.conflict)
            )
        },
        Case("a file in place of another, which is not kept", nil) { world in
            .placeFile(
                item: item(1),
                at: at("f"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.file, keep: .discarded)
            )
        },
        Case("a file in place of a link", nil) { world in
            .placeFile(
                item: item(1),
                at: at("l"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.link, keep: .discarded)
            )
        },
        Case("a file in place of one that changed", .changed) { world in
            .placeFile(
                item: item(1),
                at: at("f"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.strange, keep: world.conflict)
            )
        },
        Case("a file in place of a directory", .changed) { world in
            .placeFile(
                item: item(1),
                at: at("e"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.empty, keep: .discarded)
            )
        },
        Case("a file in place of one that is gone", .vanished) { world in
            .placeFile(
                item: item(1),
                at: at("n"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.file, keep: .discarded)
            )
        },
        Case("a file into the private area", .failed(.outside)) { _ in
            .placeFile(
                item: item(1),
                at: Location(directory: reference(".evenfold/conflict"), name: name("n")),
                staged: StagedID(1),
                replacing: nil
            )
        },
        Case("a directory with the private area's name", .failed(.outside)) { _ in
            .makeDirectory(item: item(1), at: at(".evenfold"), attributes: plainAttributes())
        },
        Case("a link at a free name", nil) { _ in
            .placeLink(
                item: item(1),
                at: at("n"),
                target: Array("/else/where".utf8),
                modified: someTime,
                attributes: plainAttributes(),
                replacing: nil
            )
        },
        Case("a link at a taken name", .occupied) { _ in
            .placeLink(
                item: item(1),
                at: at("d"),
                target: Array("x".utf8),
                modified: someTime,
                attributes: plainAttributes(),
                replacing: nil
            )
        },
        Case("a link in place of another", nil) { world in
            .placeLink(
                item: item(1),
                at: at("l"),
                target: Array("d".utf8),
                modified: someTime,
                attributes: plainAttributes(),
                replacing: Replacement(fingerprint: world.link, keep: world.conflict)
            )
        },
        Case("a link to nothing", .failed(.badName)) { _ in
            .placeLink(
                item: item(1),
                at: at("n"),
                target: [],
                modified: someTime,
                attributes: plainAttributes(),
                replacing: nil
            )
        },
        Case("a move to a free name", nil) { world in
            .move(item: item(1), from: at("d"), identity: world.directory.identity, to: at("n"))
        },
        Case("a move to a taken name", .occupied) { world in
            .move(item: item(1), from: at("d"), identity: world.directory.identity, to: at("e"))
        },
        Case("a move of another inode", .changed) { world in
            .move(item: item(1), from: at("d"), identity: world.empty.identity, to: at("n"))
        },
        Case("a move of nothing", .vanished) { world in
            .move(item: item(1), from: at("n"), identity: world.empty.identity, to: at("m"))
        },
        Case("a move into a directory that is not there", .parentChanged) { world in
            .move(
                item: item(1),
                from: at("e"),
                identity: world.empty.identity,
                to: Location(directory: reference("no"), name: name("n"))
            )
        },
        Case("a step aside", nil) { world in
            .stepAside(item: item(1), from: at("d"), identity: world.directory.identity)
        },
        Case("a step aside of another inode", .changed) { world in
            .stepAside(item: item(1), from: at("d"), identity: world.empty.identity)
        },
        Case("a step back of nothing", .vanished) { world in
            .stepBack(item: item(1), name: item(1).asideName, identity: world.empty.identity, to: at("n"))
        },
        Case("a removal that is kept", nil) { world in
            .removeFile(item: item(1), at: at("f"), fingerprint: world.file, keep: .stored(.deleted, StoreID(9)))
        },
        Case("a removal that is not kept", nil) { world in
            .removeFile(item: item(1), at: at("l"), fingerprint: world.link, keep: .discarded)
        },
        Case("a removal of what changed", .changed) { world in
            .removeFile(item: item(1), at: at("f"), fingerprint: world.strange, keep: .discarded)
        },
        Case("a removal of nothing", .vanished) { world in
            .removeFile(item: item(1), at: at("n"), fingerprint: world.file, keep: .discarded)
        },
        Case("a removal of a directory as a file", .changed) { world in
            .removeFile(item: item(1), at: at("e"), fingerprint: world.empty, keep: .discarded)
        },
        Case("a directory is removed", nil) { world in
            .removeDirectory(item: item(1), at: at("e"), identity: world.empty.identity)
        },
        Case("a directory with something in it is not removed", .notEmpty) { world in
            .removeDirectory(item: item(1), at: at("d"), identity: world.directory.identity)
        },
        Case("another directory is not removed", .changed) { world in
            .removeDirectory(item: item(1), at: at("e"), identity: world.directory.identity)
        },
        Case("attributes of a file", nil) { world in
            .setAttributes(
                item: item(1),
                at: at("f"),
                fingerprint: world.file,
                attributes: plainAttributes(mode: 0o600),
                modified: someTime
            )
        },
        Case("attributes of a directory", nil) { world in
            .setAttributes(
                item: item(1),
                at: at("d"),
                fingerprint: world.directory,
                attributes: plainAttributes(mode: 0o700),
                modified: nil
            )
        },
        Case("attributes of what changed", .changed) { world in
            .setAttributes(
                item: item(1),
                at: at("f"),
                fingerprint: world.strange,
                attributes: plainAttributes(),
                modified: nil
            )
        },
        Case("attributes of nothing", .vanished) { world in
            .setAttributes(
                item: item(1),
                at: at("n"),
                fingerprint: world.file,
                attributes: plainAttributes(),
                modified: nil
            )
        },
    ]

    @Test("each operation has its outcome, and one that is not done changes nothing", arguments: cases)
    func outcomes(_ test: Case) throws {
        let world = try World()
        let before = try TemporaryFolder.run(
            "sh",
            "-c",
            "cd \(world.folder.root) && ls -laR --time-style=full-iso . .evenfold && cat f d/x"
        )
        let outcome = try world.disk.perform(test.operation(world))
        guard let expected = test.outcome else {
            _ = outcome.fingerprint
            return
        }
        #expect(outcome == expected)
        let after = try TemporaryFolder.run(
            "sh",
            "-c",
            "cd \(world.folder.root) && ls -laR --time-style=full-iso . .evenfold && cat f d/x"
        )
        #expect(Self.withoutPrivateTimes(before) == Self.withoutPrivateTimes(after))
    }

    /// The private directories' own times move with what is staged in them and taken out again.
    private static func withoutPrivateTimes(_ listing: String) -> [Substring] {
        listing.split(separator: "\n").filter { line in
            ![".", "..", ".evenfold", "staging", "conflict", "deleted", "preexisting", "aside"].contains {
                line.hasSuffix(" \($0)")
            }
        }
    }

    @Test("a replaced file is in its store, whole, and the new one is what was staged")
    func replaced() throws {
        let world = try World()
        let done = try world.disk.perform(
            .placeFile(
                item: item(1),
                at: at("f"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.file, keep: .stored(.conflict, StoreID(12)))
            )
        )
        #expect(try done.fingerprint == world.disk.fingerprint("f"))
        #expect(try world.folder.read("f") == "new")
        #expect(try world.folder.read(".evenfold/conflict/12") == "old")
        #expect(try world.disk.entries(reference(".evenfold/staging")).isEmpty)
    }

    @Test("a batch works in directories that it moves itself")
    func movesWithin() throws {
        let world = try World()
        let outcomes = world.disk.publish([
            .makeDirectory(item: item(5), at: at("n"), attributes: plainAttributes(mode: 0o755)),
            .move(
                item: item(2),
                from: at("d"),
                identity: world.directory.identity,
                to: Location(directory: reference("n"), name: name("d"))
            ),
            .placeFile(
                item: item(3),
                at: Location(directory: reference("n/d", identity: world.directory.identity), name: name("y")),
                staged: StagedID(1),
                replacing: nil
            ),
            .stepAside(item: item(4), from: at("e"), identity: world.empty.identity),
            .move(item: item(5), from: at("n"), identity: try world.disk.fingerprint("d").identity, to: at("e")),
        ])
        #expect(outcomes.dropLast().allSatisfy { if case .done = $0 { true } else { false } })
        #expect(outcomes.last == .changed)
        #expect(try world.folder.read("n/d/y") == "new")
        let aside = try world.disk.entries(
            DirectoryReference(item: item(9), path: RelativePath.aside, identity: nil)
        )
        #expect(aside.map(\.name) == [item(4).asideName])
        let back = try world.disk.perform(
            .stepBack(
                item: item(4),
                name: item(4).asideName,
                identity: world.empty.identity,
                to: Location(directory: reference("n"), name: name("z"))
            )
        )
        #expect(back.fingerprint?.identity == world.empty.identity)
        #expect(world.disk.makeDirectoriesDurable([rootReference, reference("n"), reference("n/d")]) == nil)
    }

    @Test("a file that somebody has open for writing is neither replaced nor removed nor changed")
    func openForWriting() throws {
        let world = try World()
        let keep = KeptFile.stored(.deleted, StoreID(3))
        let operations: [PublishOperation] = [
            .placeFile(
                item: item(1),
                at: at("f"),
                staged: StagedID(1),
                replacing: Replacement(fingerprint: world.file, keep: keep)
            ),
            .removeFile(item: item(1), at: at("f"), fingerprint: world.file, keep: keep),
            .setAttributes(
                item: item(1),
                at: at("f"),
                fingerprint: world.file,
                attributes: plainAttributes(mode: 0o600),
                modified: nil
            ),
        ]
        do {
            let writer = try Descriptor.open(world.folder.path("f"), flags: O_WRONLY)
            #expect(world.disk.publish(operations) == [.openForWriting, .openForWriting, .openForWriting])
            try writer.close()
        }
        #expect(try world.disk.fingerprint("f") == world.file)
        _ = try world.disk.perform(operations[0]).fingerprint
        #expect(try world.folder.read(".evenfold/deleted/3") == "old")
    }

    @Test("a taken number in a store fails the operation and loses nothing")
    func takenStore() throws {
        let world = try World()
        try world.folder.write(".evenfold/conflict/4", "other")
        let outcome = try world.disk.perform(
            .removeFile(item: item(1), at: at("f"), fingerprint: world.file, keep: world.conflict)
        )
        #expect(outcome == .occupied)
        #expect(try world.folder.read("f") == "old")
        #expect(try world.folder.read(".evenfold/conflict/4") == "other")
    }
}
