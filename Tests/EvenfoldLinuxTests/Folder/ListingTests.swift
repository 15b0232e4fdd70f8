// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import LinuxTesting
import Testing

@Suite("Listing")
struct ListingTests {
    @Test("entries are sorted by bytes, with kinds, and the private area is not among them")
    func sorted() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("b", "two")
        try folder.write("B", "three!")
        try folder.directory("a")
        try LocalProcess.symlink("nowhere", folder.path("link"))
        try LocalProcess.mkfifo(folder.path("pipe"), 0o600)
        let entries = try disk.entries()
        #expect(entries.map(\.name) == ["B", "a", "b", "link", "pipe"].map(name))
        #expect(entries.map(\.kind) == [.file, .directory, .file, .symbolicLink, nil])
        #expect(entries.map(\.fingerprint.size) == [6, 0, 3, 7, 0])
        #expect(entries[1].fingerprint.modified == .zero)
        #expect(entries[1].fingerprint.changed != .zero)
    }

    @Test("a directory of another inode than expected has vanished, and so has a link in its place")
    func vanished() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.directory("a")
        let identity = try #require(disk.entries().first?.fingerprint.identity)
        #expect(try disk.entries(reference("a", identity: identity)) == [])
        let other = FileIdentity(inode: identity.inode + 1, birth: identity.birth)
        #expect(disk.list([reference("a", identity: other)]).first?.outcome == .vanished)
        try LocalProcess.symlink("a", folder.path("l"))
        #expect(disk.list([reference("l")]).first?.outcome == .vanished)
        #expect(disk.list([reference("l/x")]).first?.outcome == .vanished)
        #expect(disk.list([reference("gone/x")]).first?.outcome == .vanished)
        #expect(disk.list([reference("gone")]).first?.outcome == .vanished)
    }

    @Test("a path longer than the kernel takes at once is listed")
    func longPath() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        let step = String(repeating: "d", count: 250)
        var path = ""
        for _ in 0..<24 {
            let parent = path.isEmpty ? rootReference : reference(path)
            let made = try disk.perform(
                .makeDirectory(
                    item: item(1),
                    at: Location(directory: parent, name: name(step)),
                    attributes: plainAttributes(mode: 0o755)
                )
            )
            _ = try #require(made.fingerprint)
            path += path.isEmpty ? step : "/" + step
        }
        #expect(path.utf8.count > 4_096)
        #expect(try disk.entries(reference(path)) == [])
    }

    @Test("another file system inside the folder is never entered")
    func mountInside() throws {
        guard isRoot() else { return }
        let folder = try TemporaryFolder()
        try folder.directory("m")
        let disk = try LinuxFolderDisk(path: folder.root)
        try Mounted.tmpfs(folder.path("m")) {
            try folder.write("m/secret", "x")
            #expect(try disk.entries().map(\.name) == [name("m")])
            #expect(disk.list([reference("m")]).first?.outcome == .failed(.outside))
            #expect(
                disk.inspect([InspectionRequest(directory: reference("m"), names: [name("secret")])]).first?.outcome
                    == .failed(.outside)
            )
        }
    }

    @Test("inspection tells attributes, targets and what cannot be replicated")
    func inspection() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "abc")
        try LocalProcess.chmod(folder.path("f"), 0o4751)
        try LocalProcess.symlink("../somewhere", folder.path("l"))
        try LocalProcess.mkfifo(folder.path("p"), 0o600)
        let found = disk.inspect([
            InspectionRequest(directory: rootReference, names: [name("f"), name("l"), name("p"), name("none")])
        ]).map(\.outcome)
        guard case .found(.file, let print, let attributes, let target) = found[0] else {
            Issue.record("\(found[0])")
            return
        }
        #expect(print.size == 3)
        #expect(attributes.mode == 0o751)
        #expect(attributes.owner.number == geteuid())
        #expect(target == [])
        guard case .found(.symbolicLink, _, _, let linkTarget) = found[1] else {
            Issue.record("\(found[1])")
            return
        }
        #expect(linkTarget == Array("../somewhere".utf8))
        #expect(found[2] == .notReplicable)
        #expect(found[3] == .vanished)
    }

    @Test("a digest is SHA-256, and there is none for a file that is not as expected")
    func digests() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "abc")
        // FIPS 180-2, appendix B.1.
        #expect(
            try disk.digest("f")
                == Digest(
                    word0: 0xba78_16bf_8f01_cfea,
                    word1: 0x4141_40de_5dae_2223,
                    word2: 0xb003_61a3_9617_7a9c,
                    word3: 0xb410_ff61_f200_15ad
                )
        )
        let old = try disk.fingerprint("f")
        try folder.write("f", "abd")
        let hashed = disk.hash([HashFile(item: item(1), directory: rootReference, name: name("f"), fingerprint: old)])
        #expect(hashed == [HashedFile(item: item(1), fingerprint: old, digest: nil)])
    }
}
