// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import EvenfoldModel
import EvenfoldReplication
import Glibc
import Testing

/// A folder of a test's own on a real disk, removed with the value.
final class TemporaryFolder: Sendable {
    /// The directory that holds the root and whatever else a test needs beside it.
    let base: String
    /// The folder's root.
    var root: String { base + "/root" }

    /// - Parameter memory: On tmpfs instead of the disk.
    /// - Throws: Where it cannot be made.
    init(memory: Bool = false) throws {
        let parent = memory ? "/dev/shm" : (Environment.value("TMPDIR") ?? "/tmp")
        base = try parent + "/evenfold-test-" + String(RandomBytes.word(), radix: 36)
        try make(base)
        try make(root)
    }

    deinit {
        _ = try? CommandRunner.runBlocking(Command(arguments: ["rm", "-rf", base]))
    }

    private func make(_ path: String) throws {
        try LocalProcess.mkdir(path, 0o755)
    }

    /// An absolute path of something in the root.
    func path(_ name: String) -> String { root + "/" + name }

    /// Makes a directory in the root.
    func directory(_ name: String) throws { try make(path(name)) }

    /// Writes a file in the root, in place.
    func write(_ name: String, _ text: String) throws { try Self.write(path(name), text) }

    /// Reads a file in the root.
    func read(_ name: String) throws -> String { try Self.read(path(name)) }

    static func write(_ path: String, _ text: String) throws {
        let file = try Descriptor.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        try file.write(Array(text.utf8))
    }

    static func read(_ path: String) throws -> String {
        String(decoding: try SmallFile.read(path, limit: 1 << 26), as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Runs a program that must succeed, and answers its output.
    @discardableResult
    static func run(_ arguments: String...) throws -> String {
        let result = try CommandRunner.runBlocking(Command(arguments: arguments))
        try #require(
            result.ending == .exited(0),
            "\(arguments): \(String(decoding: result.errorOutput, as: UTF8.self))"
        )
        return String(decoding: result.output, as: UTF8.self)
    }
}

/// A name that a test wrote down.
func name(_ text: String) -> FileName {
    guard let name = FileName(text) else { preconditionFailure("\(text) is no name") }
    return name
}

/// The root as operations name it.
let rootReference = DirectoryReference(item: .root, path: .root, identity: nil)

/// A directory below the root, by path.
func reference(_ path: String, identity: FileIdentity? = nil) -> DirectoryReference {
    guard let path = RelativePath(Array(path.utf8)) else { preconditionFailure("\(path) is no path") }
    return DirectoryReference(item: item(99), path: path, identity: identity)
}

/// An item of a made-up replica.
func item(_ number: UInt64) -> ItemID {
    ItemID(VersionID(replica: ReplicaID(high: 7, low: 9), sequence: number))
}

/// Whether a test that needs root runs as root; says aloud that it is skipped when not.
func isRoot(_ test: String = #function) -> Bool {
    if geteuid() == 0 { return true }
    print("SKIPPED: \(test) needs root")
    return false
}
