// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import Testing

/// A directory of a test's own, removed with the value.
final class TestFolder: Sendable {
    /// The directory.
    let path: String

    init() throws {
        let parent = Environment.value("TMPDIR") ?? "/tmp"
        path = try parent + "/evenfold-volume-" + String(RandomBytes.word(), radix: 36)
        try PlainFiles.makeDirectory(path)
    }

    deinit {
        _ = try? CommandRunner.runBlocking(Command(arguments: ["rm", "-rf", path]))
    }

    /// Writes a file, with the directories above it.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        var parent = path
        for part in name.split(separator: "/").dropLast() {
            parent += "/" + part
            try PlainFiles.makeDirectory(parent)
        }
        try PlainFiles.write(bytes, to: path + "/" + name)
        return path + "/" + name
    }

    /// Runs a program that must succeed.
    static func run(_ arguments: String...) throws {
        let result = try CommandRunner.runBlocking(Command(arguments: arguments))
        try #require(
            result.ending == .exited(0),
            "\(arguments): \(String(decoding: result.output + result.errorOutput, as: UTF8.self))"
        )
    }

    /// Whether all these programs are there; says aloud which is not and what lacks it.
    static func has(_ programs: String..., test: String = #function) -> Bool {
        for program in programs {
            let result = try? CommandRunner.runBlocking(Command(arguments: ["which", program]))
            guard result?.ending == .exited(0) else {
                print("SKIPPED: \(test) needs \(program), which `.ci/install-missing test` installs")
                return false
            }
        }
        return true
    }
}
