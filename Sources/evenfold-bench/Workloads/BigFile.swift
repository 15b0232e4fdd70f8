// SPDX-License-Identifier: Apache-2.0

import EvenfoldLinux

/// One big file, and its second version with scattered edits and an insertion in the middle.
struct BigFile {
    /// Its name in a folder.
    static let name = "big.dat"
    private static let insertedBytes = 1_000
    private static let edits = 200
    private static let editedBytes = 4_096
    private static let blockSize: UInt64 = 1 << 20

    let size: UInt64

    /// The size of the second version.
    var editedSize: UInt64 { size + UInt64(Self.insertedBytes) }

    /// Writes the first version.
    func make(at path: String) throws(SystemError) {
        let file = try PlainFiles.create(path)
        for block in 0..<blockCount { try file.write(content(of: block)) }
        try file.close()
    }

    /// Writes the second version.
    func makeEdited(at path: String) throws(SystemError) {
        let file = try PlainFiles.create(path)
        var places = ContentGenerator(seed: 77)
        var editsOfBlock: [UInt64: [Int]] = [:]
        for _ in 0..<Self.edits where blockCount > 0 {
            editsOfBlock[places.next() % blockCount, default: []].append(Int(places.next() % Self.blockSize))
        }
        var fresh = ContentGenerator(seed: 78)
        for block in 0..<blockCount {
            var bytes = content(of: block)
            for place in editsOfBlock[block] ?? [] where bytes.count > Self.editedBytes {
                let start = min(place, bytes.count - Self.editedBytes)
                bytes.replaceSubrange(start..<start + Self.editedBytes, with: fresh.bytes(Self.editedBytes))
            }
            try file.write(bytes)
            if block == blockCount / 2 { try file.write(fresh.bytes(Self.insertedBytes)) }
        }
        try file.close()
    }

    private var blockCount: UInt64 { (size + Self.blockSize - 1) / Self.blockSize }

    private func content(of block: UInt64) -> [UInt8] {
        var generator = ContentGenerator(seed: 1_000 + block)
        return generator.bytes(Int(min(Self.blockSize, size - block * Self.blockSize)))
    }
}
