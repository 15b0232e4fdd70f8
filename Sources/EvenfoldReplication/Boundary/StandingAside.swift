// SPDX-License-Identifier: Apache-2.0

package import EvenfoldModel

// Where a directory or file waits while the name it holds must be free.
// ``PublishOperation/stepAside(item:from:identity:)`` moves an inode into the directory
// ``EvenfoldModel/RelativePath/aside`` (which the disk makes when the folder is opened), under
// ``EvenfoldModel/ItemID/asideName``; ``PublishOperation/stepBack(item:name:identity:to:)`` moves it out again. The machine
// lists that directory like any other: `list` with the item ``EvenfoldModel/ItemID/aside`` and the path
// ``EvenfoldModel/RelativePath/aside`` (identity `nil`), and what stands below it by paths that begin with it. The disk
// never empties this directory.

extension ItemID {
    /// Stands for the private directory of what stepped aside; never in a record, only in installations and references.
    package static let aside = ItemID(VersionID(replica: .reserved, sequence: UInt64.max))

    /// Stands for "no longer where it was put, not found yet": the parent of installations whose name was seen to hold
    /// something else.
    ///
    /// Only in installations; no directory on disk.
    package static let displaced = ItemID(VersionID(replica: .reserved, sequence: UInt64.max - 1))

    /// The name under which this item stands aside: replica and sequence as 48 lower-case hexadecimal digits.
    package var asideName: FileName {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        for word in [version.replica.high, version.replica.low, version.sequence] {
            for shift in stride(from: 60, through: 0, by: -4) {
                bytes.append(digits[Int((word >> UInt64(shift)) & 15)])
            }
        }
        return FileName(trusted: bytes)
    }
}

extension RelativePath {
    /// `.evenfold/aside`, where what stepped aside waits.
    package static let aside = RelativePath([
        FileName(trusted: Array(".evenfold".utf8)), FileName(trusted: Array("aside".utf8)),
    ])
}
