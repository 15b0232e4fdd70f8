// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux
import SeededTesting

/// A small tree as people have them, made from a seed: nested directories, files of many sizes and modes, attributes,
/// times, links, names beyond ASCII, and one large file.
enum SourceTree {
    private static let fileCount = 300
    private static let largeSize = 3 << 20
    private static let modes: [UInt16] = [0o644, 0o600, 0o755, 0o640]

    static func make(at root: String, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try PlainFiles.makeDirectory(root)
        var directories = [root]
        for number in 0..<30 {
            let parent = directories.randomElement(using: &random) ?? root
            let path = "\(parent)/dir\(number)"
            try PlainFiles.makeDirectory(path)
            directories.append(path)
        }
        for number in 0..<fileCount {
            let parent = directories.randomElement(using: &random) ?? root
            let name = number.isMultiple(of: 9) ? "naïve file \(number)" : "file\(number)"
            try makeFile("\(parent)/\(name)", number, using: &random)
        }
        for number in 0..<15 {
            let parent = directories.randomElement(using: &random) ?? root
            try LocalFiles.symlink("../nowhere/\(number)", "\(parent)/link\(number)")
        }
        try PlainFiles.write(bytes(largeSize, using: &random), to: root + "/large")
    }

    private static func makeFile(_ path: String, _ number: Int, using random: inout SeededGenerator) throws {
        let size = number.isMultiple(of: 10) ? 0 : Int.random(in: 1...20_000, using: &random)
        let mode = modes.randomElement(using: &random) ?? 0o644
        try PlainFiles.write(bytes(size, using: &random), to: path, mode: mode)
        if number.isMultiple(of: 7) {
            try LocalFiles.setAttribute("user.origin", bytes(20, using: &random), of: path)
        }
        if number.isMultiple(of: 3) {
            let seconds = Int64.random(in: 0...1_500_000_000, using: &random)
            try LocalFiles.setModified(path, seconds: seconds, nanoseconds: 123_456_789)
        }
    }

    private static func bytes(_ count: Int, using random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            var word = random.next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return Array(bytes.prefix(count))
    }
}
