// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// Reads the names of an open directory, 64 KiB of entries at a time.
///
/// System call: `getdents64(2)`.
@safe struct DirectoryReader: ~Copyable {
    /// One name as the directory itself tells it.
    struct Entry {
        var name: FileName
        /// The inode number; of a mount point the covered one.
        var inode: UInt64
        /// The `DT_…` constant.
        var type: UInt8
    }

    private static let capacity = 64 << 10
    private let buffer: UnsafeMutableRawPointer

    init() {
        unsafe buffer = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 8)
    }

    deinit { unsafe buffer.deallocate() }

    /// Reads every name from the beginning, in the directory's own order, without `.` and `..`.
    ///
    /// - Complexity: one system call for every 64 KiB of entries, two more to rewind and to see the end.
    func names(of directory: Int32) throws(SystemError) -> [Entry] {
        _ = try systemCall(.seek) { lseek(directory, 0, SEEK_SET) }
        var entries: [Entry] = []
        while true {
            let count = try systemCall(.list) { unsafe ef_getdents64(directory, buffer, Self.capacity) }
            if count == 0 { return entries }
            unsafe append(UnsafeRawBufferPointer(start: buffer, count: count), to: &entries)
        }
    }

    /// Reads the first entries only, to see whether the directory answers at all.
    func touch(_ directory: Int32) throws(SystemError) {
        _ = try systemCall(.list) { unsafe ef_getdents64(directory, buffer, Self.capacity) }
    }

    /// A record is inode (8), offset (8), record length (2), type (1) and the name with its NUL.
    private func append(_ records: UnsafeRawBufferPointer, to entries: inout [Entry]) {
        var start = 0
        while start + 19 < records.count {
            let length = Int(unsafe records.loadUnaligned(fromByteOffset: start + 16, as: UInt16.self))
            guard length > 19, start + length <= records.count else { return }
            let text = unsafe records[(start + 19)..<(start + length)]
            let bytes = unsafe [UInt8](text.prefix { $0 != 0 })
            if let name = FileName(bytes) {
                entries.append(
                    Entry(
                        name: name,
                        inode: unsafe records.loadUnaligned(fromByteOffset: start, as: UInt64.self),
                        type: unsafe records[start + 18]
                    )
                )
            }
            start += length
        }
    }
}
