// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import SeededTesting
import Testing

@Suite("Mount table")
struct MountTableTests {
    static let text = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw
        23 22 0:5 / /proc rw - proc proc rw
        24 22 0:30 / /mnt rw - tmpfs tmpfs rw
        25 24 0:31 / /mnt/a\\040b rw master:1 propagate_from:2 - fuse.sshfs host:/x rw,user_id=0
        26 22 0:32 / /srv rw - autofs auto rw
        27 26 0:33 / /srv rw - nfs4 server:/srv rw
        28 24 0:34 / /hidden rw - ext4 /dev/x rw
        29 22 8:2 / /data rw - xfs /dev/y rw
        30 29 0:40 / /data rw - tmpfs tmpfs rw
        31 29 0:41 / /data/below rw - fuse.x x rw

        """

    private func type(_ path: String, in table: MountTable) -> String? {
        var mount = table.top
        var walked = ""
        for part in path.split(separator: "/") {
            walked += "/" + part
            mount = table.mount(at: Array(walked.utf8), from: mount)
        }
        return mount?.type
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var path: String
        var type: String
        var testDescription: String { path }
    }

    @Test(
        "a path belongs to the topmost mount that its parents lead to",
        arguments: [
            Case(path: "/", type: "ext4"), Case(path: "/home/x", type: "ext4"), Case(path: "/mnt", type: "tmpfs"),
            Case(path: "/mnt/x", type: "tmpfs"), Case(path: "/mnt/a b", type: "fuse.sshfs"),
            Case(path: "/mnt/a b/c", type: "fuse.sshfs"),
            Case(path: "/srv/x", type: "nfs4"), Case(path: "/hidden", type: "ext4"),
            Case(path: "/data/x", type: "tmpfs"),
            // It is mounted below a mount that another one covers.
            Case(path: "/data/below", type: "tmpfs"),
        ]
    )
    func topmost(_ test: Case) {
        #expect(type(test.path, in: MountTable(Array(Self.text.utf8))) == test.type)
    }

    @Test("a table cut anywhere is read as far as its whole lines go, and no byte of it traps")
    func truncated() {
        let bytes = Array(Self.text.utf8)
        let whole = MountTable(bytes).mounts
        #expect(whole.count == 10)
        for count in 0..<bytes.count {
            let mounts = MountTable(Array(bytes.prefix(count))).mounts
            #expect(mounts.dropLast() == whole.prefix(mounts.count).dropLast())
        }
    }

    @Test("hostile tables are read without a trap and without an endless walk")
    func hostile() {
        var generator = SeededGenerator(seed: 20_240_717)
        print("seed=20240717")
        let bytes = Array(Self.text.utf8)
        for _ in 0..<2_000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                let at = Int.random(in: 0..<changed.count, using: &generator)
                changed[at] =
                    [0x20, 0x0A, 0x5C, 0x30, 0x2F, 0x2D, UInt8.random(in: 0...255, using: &generator)].randomElement(
                        using: &generator
                    ) ?? 0
            }
            _ = type("/mnt/a b/c", in: MountTable(changed))
        }
        let circle = "1 2 0:1 / / rw - ext4 a rw\n2 1 0:1 / / rw - ext4 a rw\n"
        #expect(type("/x", in: MountTable(Array(circle.utf8))) == nil)
        let own = "1 1 0:1 / / rw - ext4 a rw\n"
        #expect(type("/x", in: MountTable(Array(own.utf8))) == "ext4")
        #expect(MountTable(Array("1 1 0:1 / \\777 rw - ext4 a rw\n".utf8)).mounts.isEmpty)
        #expect(MountTable(Array("99999999999999999999 1 0:1 / / rw - ext4 a rw\n".utf8)).mounts.isEmpty)
        #expect(MountTable([]).top == nil)
    }

    @Test("lines of a helper are read as they were written, whatever bytes are in them")
    func lines() {
        let hostile = Array("/a b\n%\u{7F}é".utf8) + [0xFF, 0]
        let lines: [ProbeLine] = [
            .step(hostile), .fine(fileSystem: "ext4", mountPoint: hostile, exists: true),
            .fine(fileSystem: "tmpfs", mountPoint: [0x2F], exists: false),
            .symbolicLink(component: hostile, target: hostile),
            .unsupported(type: "fuse.x y", mountPoint: hostile),
            .unusable(component: hostile, reason: "No such file or directory"),
        ]
        for line in lines {
            #expect(line.text.allSatisfy { $0.isASCII && $0 != "\n" })
            #expect(ProbeLine(line.text) == line)
        }
        for wrong in ["", "fine", "fine a b 2", "fine a b 1 c", "step %", "step %4", "step %+1", "other x"] {
            #expect(ProbeLine(wrong) == nil)
        }
    }
}
