// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import Testing

@Suite("Files of Evenfold's own")
struct FileTests {
    @Test("a private file is written whole, with its mode, and nothing else is left")
    func privateFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("key", "old and longer")
        try SmallFile.write(Array("new".utf8), to: folder.path("key"))
        #expect(try folder.read("key") == "new")
        #expect(try TemporaryFolder.run("stat", "-c", "%a", folder.path("key")) == "600\n")
        #expect(try TemporaryFolder.run("ls", "-A", folder.root) == "key\n")
        let longest = String(repeating: "n", count: 255)
        try SmallFile.write([1], to: folder.path(longest), mode: 0o644)
        #expect(try SmallFile.read(folder.path(longest), limit: 1) == [1])
        #expect(throws: SystemError(.read, EFBIG)) { try SmallFile.read(folder.path("key"), limit: 2) }
        #expect(throws: SystemError(.open, ENOENT)) { try SmallFile.read(folder.path("none"), limit: 2) }
        #expect(throws: SystemError.self) { try SmallFile.write([], to: folder.path("no/key")) }
    }

    @Test("a lock is held once, says who holds it, and is free again afterwards")
    func lock() throws {
        let folder = try TemporaryFolder()
        do {
            let lock = try LockFile(folder.path("lock"), holder: "evenfold 12 on\nhq")
            #expect(throws: LockFile.Failure.held(by: "evenfold 12 on hq")) {
                _ = try LockFile(folder.path("lock"), holder: "other")
            }
            _ = consume lock
        }
        _ = try LockFile(folder.path("lock"), holder: "other")
        #expect(try folder.read("lock") == "other\n")
    }

    @Test("random bytes differ, and clocks go forward")
    func host() throws {
        #expect(try RandomBytes.make(32) != RandomBytes.make(32))
        #expect(try RandomBytes.make(0) == [])
        let first = MonotonicTime.now
        #expect(MonotonicTime.now >= first)
        #expect(first.advanced(by: .seconds(-1_000_000_000_000)).nanoseconds == 0)
        #expect(first.advanced(by: .milliseconds(2)).since(first) == .milliseconds(2))
        #expect(first.since(first.advanced(by: .seconds(3))) == .seconds(-3))
        #expect(Timestamp.now.seconds > 1_700_000_000)
        #expect(try !HostIdentity.name().isEmpty)
        #expect(try HostIdentity.bootID().utf8.count == 36)
        #expect(Environment.value("PATH") == Environment.all["PATH"])
        #expect(Environment.value("EVENFOLD_NOT_SET") == nil)
    }

    @Test("an error says what was attempted and why it failed")
    func errors() {
        #expect(SystemError(.rename, ENOSPC).description == "renameat2: No space left on device")
        #expect(SystemError(.rename, ENOSPC).diskFailure == .noSpace)
        #expect(SystemError(.open, EROFS).diskFailure == .denied)
        #expect(SystemError(.open, ELOOP).diskFailure == .outside)
        #expect(SystemError(.open, ENAMETOOLONG).diskFailure == .badName)
        #expect(SystemError(.read, EIO).diskFailure == .system(EIO))
    }
}
