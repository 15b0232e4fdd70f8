// SPDX-License-Identifier: Apache-2.0

import EvenfoldEngine
import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import NIOCore
import Testing

@Suite("Attributes")
struct AttributeTests {
    private func attribute(_ name: String, _ value: String) -> ExtendedAttribute {
        ExtendedAttribute(name: Array(name.utf8), value: Array(value.utf8))
    }

    @Test("extended attributes of users are read sorted, those of the system not at all")
    func extended() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "x")
        try TemporaryFolder.run("setfattr", "-n", "user.zeta", "-v", "last", folder.path("f"))
        try TemporaryFolder.run("setfattr", "-n", "user.alpha", folder.path("f"))
        if isRoot() { try TemporaryFolder.run("setfattr", "-n", "trusted.secret", "-v", "t", folder.path("f")) }
        #expect(try disk.attributes("f").extended == [attribute("user.alpha", ""), attribute("user.zeta", "last")])
    }

    @Test("values as large as the file system takes are read whole")
    func large() throws {
        let folder = try TemporaryFolder(memory: true)
        let disk = try LinuxFolderDisk(path: folder.root)
        let big = attribute("user.big", String(repeating: "v", count: 40_000))
        let many = (100..<400).map { attribute("user.n\($0)", "") }
        try disk.stage(1, "x", attributes: plainAttributes(extended: [big] + many))
        _ = try disk.perform(.placeFile(item: item(1), at: at("f"), staged: StagedID(1), replacing: nil)).fingerprint
        #expect(try disk.attributes("f").extended == [big] + many)
    }

    @Test("access lists go round: read, staged, placed, read again, and getfacl agrees")
    func accessLists() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "x")
        try folder.directory("d")
        try TemporaryFolder.run("setfacl", "-m", "u:1234:rw,g:4321:r,m::rw", folder.path("f"))
        try TemporaryFolder.run("setfacl", "-d", "-m", "u:1234:rwx", folder.path("d"))
        let file = try disk.attributes("f")
        let directory = try disk.attributes("d")
        #expect(file.extended.map { String(decoding: $0.name, as: UTF8.self) } == ["system.posix_acl_access"])
        #expect(directory.extended.map { String(decoding: $0.name, as: UTF8.self) } == ["system.posix_acl_default"])
        try disk.stage(1, "y", attributes: file)
        _ = try disk.perform(.placeFile(item: item(1), at: at("g"), staged: StagedID(1), replacing: nil)).fingerprint
        _ = try disk.perform(.makeDirectory(item: item(2), at: at("e"), attributes: directory)).fingerprint
        #expect(try disk.attributes("g") == file)
        #expect(try disk.attributes("e") == directory)
        let lists = try ["f", "g"].map { try TemporaryFolder.run("getfacl", "-cn", folder.path($0)) }
        #expect(lists[0] == lists[1])
        #expect(lists[0].contains("user:1234:rw-"))
        // What is placed in a directory with a default list has exactly its own attributes.
        try disk.stage(2, "z")
        _ = try disk.perform(
            .placeFile(
                item: item(3),
                at: Location(directory: reference("e"), name: name("p")),
                staged: StagedID(2),
                replacing: nil
            )
        ).fingerprint
        #expect(try !TemporaryFolder.run("getfacl", "-cn", folder.path("e/p")).contains("1234"))
    }

    @Test("setting attributes removes what is not wanted any more, and nothing of the system's")
    func removes() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "x")
        try TemporaryFolder.run("setfattr", "-n", "user.old", "-v", "o", folder.path("f"))
        try TemporaryFolder.run("setfacl", "-m", "u:1234:rw", folder.path("f"))
        if isRoot() { try TemporaryFolder.run("setfattr", "-n", "trusted.secret", "-v", "t", folder.path("f")) }
        let wanted = plainAttributes(mode: 0o604, extended: [attribute("user.new", "n")])
        let done = try disk.perform(
            .setAttributes(
                item: item(1),
                at: at("f"),
                fingerprint: disk.fingerprint("f"),
                attributes: wanted,
                modified: someTime
            )
        )
        #expect(try done.fingerprint == disk.fingerprint("f"))
        #expect(done.fingerprint?.modified == someTime)
        let found = try disk.attributes("f")
        #expect(found.mode == 0o604)
        #expect(found.extended == wanted.extended)
        if geteuid() == 0 {
            #expect(
                try TemporaryFolder.run("getfattr", "--only-values", "-n", "trusted.secret", folder.path("f")) == "t"
            )
        }
    }

    @Test("setuid, setgid and attributes of the system from a peer are not set")
    func hostile() throws {
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        let hostile = plainAttributes(
            mode: 0o6755,
            extended: [
                attribute("security.capability", "x"), attribute("trusted.x", "x"), attribute("system.other", "x"),
                attribute("user.fine", "x"),
            ]
        )
        try disk.stage(1, "x", attributes: hostile)
        _ = try disk.perform(.placeFile(item: item(1), at: at("f"), staged: StagedID(1), replacing: nil)).fingerprint
        #expect(try TemporaryFolder.run("stat", "-c", "%a", folder.path("f")) == "755\n")
        #expect(
            try TemporaryFolder.run("getfattr", "-m", "-", folder.path("f")).split(separator: "\n").dropFirst() == [
                "user.fine"
            ]
        )
    }

    @Test("set-id bits of a local administrator survive a change of mode, but not a change of owner")
    func localBits() throws {
        guard isRoot() else { return }
        let folder = try TemporaryFolder()
        let disk = try LinuxFolderDisk(path: folder.root)
        try folder.write("f", "x")
        try LocalProcess.chmod(folder.path("f"), 0o4755)
        var wanted = plainAttributes(mode: 0o711)
        _ = try disk.perform(
            .setAttributes(
                item: item(1),
                at: at("f"),
                fingerprint: disk.fingerprint("f"),
                attributes: wanted,
                modified: nil
            )
        ).fingerprint
        #expect(try TemporaryFolder.run("stat", "-c", "%a", folder.path("f")) == "4711\n")
        wanted.owner = Principal(name: [], number: 4_242)
        _ = try disk.perform(
            .setAttributes(
                item: item(1),
                at: at("f"),
                fingerprint: disk.fingerprint("f"),
                attributes: wanted,
                modified: nil
            )
        ).fingerprint
        #expect(try TemporaryFolder.run("stat", "-c", "%a %u", folder.path("f")) == "711 4242\n")
    }

    @Test("users go by name, then by number, and nobody unknown becomes root")
    func principals() {
        let names = PrincipalNames()
        #expect(names.user(0) == Principal(name: Array("root".utf8), number: 0))
        #expect(names.group(0) == Principal(name: Array("root".utf8), number: 0))
        #expect(names.user(3_999_999_999).name == [])
        #expect(names.userNumber(Principal(name: Array("root".utf8), number: 77)) == 0)
        #expect(names.userNumber(Principal(name: Array("no-such-user".utf8), number: 77)) == 77)
        #expect(names.userNumber(Principal(name: Array("no-such-user".utf8), number: 0)) == PrincipalNames.overflow)
        #expect(names.groupNumber(Principal(name: Array("no-such-group".utf8), number: 0)) == PrincipalNames.overflow)
        #expect(names.userNumber(Principal(name: [], number: 5)) == 5)
        #expect(names.userNumber(Principal(name: [0x72, 0, 0x72], number: 6)) == 6)
    }

    @Test("times of any second and hostile nanoseconds are set as far as the file system goes")
    func times() throws {
        let folder = try TemporaryFolder(memory: true)
        let disk = try LinuxFolderDisk(path: folder.root)
        // The second number is the kernel's UTIME_NOW.
        for (index, nanoseconds) in [UInt32(0), (1 << 30) - 1, (1 << 30) - 2, .max].enumerated() {
            let number = UInt64(index + 1)
            let file = fetch(number, size: 0, modified: Timestamp(seconds: -5, nanoseconds: nanoseconds))
            disk.expect([file])
            _ = disk.receive([ContentPiece(request: number, bytes: ByteBuffer(), end: .whole(anyDigest))])
            _ = try disk.perform(.placeFile(item: item(1), at: at("f\(number)"), staged: file.staged, replacing: nil))
                .fingerprint
            #expect(try disk.fingerprint("f\(number)").modified.seconds == -5)
        }
    }
}
