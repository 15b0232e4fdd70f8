// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import EvenfoldModel
import Glibc

/// Evenfold's own small files: keys, state, markers; read with a bound, written whole or not at all.
package enum SmallFile {
    /// Reads a file, at most `limit` bytes.
    ///
    /// - Throws: ``SystemError``; `EFBIG` when the file is larger, `ENOENT` when there is none.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        try readAll(try Descriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY), limit: limit)
    }

    static func readAll(_ descriptor: borrowing Descriptor, limit: Int) throws(SystemError) -> [UInt8] {
        var content: [UInt8] = []
        try readPieces(descriptor, limit: limit) { content += $0 }
        return content
    }

    /// Reads to the end in pieces of at most 64 KiB.
    ///
    /// - Throws: ``SystemError``; `EFBIG` when there are more than `limit` bytes, and then not all pieces were taken.
    static func readPieces(
        _ descriptor: borrowing Descriptor,
        limit: Int,
        _ take: (_ piece: [UInt8]) -> Void
    ) throws(SystemError) {
        var total = 0
        while true {
            let piece = try descriptor.read(upTo: 64 << 10)
            if piece.isEmpty { return }
            total += piece.count
            guard total <= limit else { throw SystemError(.read, EFBIG) }
            take(piece)
        }
    }

    /// Writes a file that only its owner may read, so that at any moment, a power cut included, the path holds the
    /// old or the new content.
    ///
    /// Durable when it returns: the content before the rename, the directory after it.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - path: The path; its directory must exist.
    ///   - mode: Its permission bits.
    /// - Throws: ``SystemError``; the old content is then still there.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt16 = 0o600) throws(SystemError) {
        let cut = path.utf8.lastIndex(of: 0x2F)
        let parent = cut.map { $0 == path.utf8.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let last = cut.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        guard let name = FileName(String(last)) else { throw SystemError(.open, EINVAL) }
        let directory = try Directory(Descriptor.open(parent, flags: O_RDONLY | ef_o_directory))
        try write(bytes, name, in: directory, mode: mode)
    }

    static func write(_ bytes: [UInt8], _ name: FileName, in directory: Directory, mode: UInt16) throws(SystemError) {
        let temporary = try temporaryName(for: name)
        do throws(SystemError) {
            let file = try Descriptor.open(
                temporary,
                in: directory.number,
                flags: O_WRONLY | O_CREAT | O_EXCL,
                mode: UInt64(mode)
            )
            try file.write(bytes)
            _ = try systemCall(.changeMode) { fchmod(file.number, mode_t(mode)) }
            try file.synchronise()
            try file.close()
            try directory.replace(name, with: temporary)
            try directory.descriptor.synchronise()
        } catch {
            try? directory.unlink(temporary)
            throw error
        }
    }

    private static func temporaryName(for name: FileName) throws(SystemError) -> FileName {
        let tail = String(try RandomBytes.word(), radix: 36)
        // A long name leaves room for the ending.
        let bytes = Array(name.bytes.prefix(FileName.maximumLength - 24)) + Array(".\(tail).new".utf8)
        guard let temporary = FileName(bytes) else { throw SystemError(.open, ENAMETOOLONG) }
        return temporary
    }
}

extension Directory {
    /// Renames over whatever has the name.
    ///
    /// System call: `renameat(2)`.
    func replace(_ name: FileName, with newName: FileName) throws(SystemError) {
        _ = try unsafe newName.withText { from throws(SystemError) in
            try unsafe name.withText { to throws(SystemError) in
                try systemCall(.rename) { unsafe renameat(number, from, number, to) }
            }
        }
    }
}
