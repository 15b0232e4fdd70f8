// SPDX-License-Identifier: Apache-2.0

import EvenfoldModel

/// The mounts that a process sees, from `/proc/self/mountinfo`; reading it touches none of them.
///
/// Source: `proc(5)`.
package struct MountTable: Sendable {
    /// One mount.
    package struct Mount: Hashable, Sendable {
        /// Its number.
        package var id: UInt64
        /// The mount it is on.
        package var parent: UInt64
        /// Where, as bytes, with the octal escapes undone.
        package var point: [UInt8]
        /// The type of file system, such as `ext4` or `fuse.sshfs`.
        package var type: String
    }

    /// In the order of the file.
    package let mounts: [Mount]

    /// Parses the file; a line that is not of the known form is left out, wherever it is cut.
    package init(_ bytes: [UInt8]) {
        mounts = bytes.split(separator: 0x0A).compactMap { Self.mount($0) }
    }

    /// `36 35 98:0 /root /mnt rw,noatime master:1 - ext3 /dev/root rw`: six fields, any number of optional ones, a
    /// dash, then three.
    private static func mount(_ line: ArraySlice<UInt8>) -> Mount? {
        let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard fields.count >= 9, let dash = fields.dropFirst(6).firstIndex(of: [0x2D][...]), dash + 1 < fields.count
        else { return nil }
        guard let id = number(fields[0]), let parent = number(fields[1]) else { return nil }
        let point = unescaped(fields[4])
        let type = fields[dash + 1]
        guard point.first == 0x2F, !type.isEmpty, type.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return Mount(id: id, parent: parent, point: point, type: String(decoding: type, as: UTF8.self))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }

    /// Undoes `\040` and its like: space, tab, newline and backslash are written as three octal digits.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = field.startIndex
        while index < field.endIndex {
            let digits = field[index...].dropFirst().prefix(3)
            if field[index] == 0x5C, digits.count == 3, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }) {
                let value = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
                if let byte = UInt8(exactly: value) {
                    result.append(byte)
                    index += 4
                    continue
                }
            }
            result.append(field[index])
            index += 1
        }
        return result
    }

    /// The mount of a number.
    package func mount(id: UInt64) -> Mount? { mounts.first { $0.id == id } }

    /// The topmost mount at `/`; `nil` where the table does not show it.
    package var top: Mount? {
        let known = Set(mounts.map(\.id))
        let root = mounts.first { $0.point == [0x2F] && ($0.parent == $0.id || !known.contains($0.parent)) }
        return root.map { covered($0) }
    }

    /// The mount that is reached at `path` coming from `mount`, which covers its parent directory: `mount` itself
    /// where nothing is mounted there.
    ///
    /// Mounts are followed by parent and place, so one that is hidden under another does not count.
    package func mount(at path: [UInt8], from mount: Mount?) -> Mount? {
        let known = Set(mounts.map(\.id))
        let child = mounts.last { candidate in
            candidate.point == path && candidate.id != mount?.id
                && (mount.map { $0.id == candidate.parent } ?? !known.contains(candidate.parent))
        }
        return child.map { covered($0) } ?? mount
    }

    /// The topmost of several mounts at the same place.
    ///
    /// Each step goes to a mount that was not met before.
    private func covered(_ mount: Mount) -> Mount {
        var current = mount
        var met: Set<UInt64> = [mount.id]
        while let next = mounts.last(where: {
            $0.parent == current.id && $0.point == current.point && !met.contains($0.id)
        }) {
            current = next
            met.insert(next.id)
        }
        return current
    }
}
