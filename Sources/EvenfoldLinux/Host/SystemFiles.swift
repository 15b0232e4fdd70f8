// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// The files in which a Linux system describes itself, below a root directory that is held open.
///
/// Symbolic links are followed, as `/etc/os-release` is one, but never out of the root, which tests make up. Reading
/// may block: never on Swift's cooperative pool.
package struct SystemFiles: ~Copyable, Sendable {
    private let root: Descriptor
    /// How often a path is tried again that the kernel could not follow because of a renaming somewhere else.
    private static let mostAttempts = 1_000

    /// Opens the root, `/` for the running system.
    ///
    /// - Throws: ``SystemError``, such as `ENOENT`.
    package init(root: String = "/") throws(SystemError) {
        self.root = try Descriptor.open(root, flags: ef_o_path | ef_o_directory)
    }

    /// Whether something is at the path, which is relative to the root, without a slash in front.
    ///
    /// Throws ``SystemError`` where that cannot be told.
    package func has(_ path: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            _ = try open(path, flags: ef_o_path)
            return true
        } catch {
            guard error.isAbsence else { throw error }
            return false
        }
    }

    /// Reads a file whole, at most `limit` bytes.
    ///
    /// - Returns: `nil` where there is no file.
    /// - Throws: ``SystemError``; `EFBIG` for a longer file, `EINVAL` for what is no regular file.
    package func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
        var content: [UInt8] = []
        let isThere = try read(path, limit: limit) { content += $0 }
        return isThere ? content : nil
    }

    /// Reads a file in pieces of at most 64 KiB.
    ///
    /// All pieces are of the one file that was there at the beginning, even when it is replaced meanwhile.
    ///
    /// - Parameters:
    ///   - path: Relative to the root, without a slash in front.
    ///   - limit: The most bytes.
    ///   - take: Gets each piece in turn; what was taken before an error is part of a file only.
    /// - Returns: Whether there is such a file.
    /// - Throws: ``SystemError``; `EFBIG` for a longer file, `EINVAL` for what is no regular file.
    package func read(
        _ path: String,
        limit: Int,
        _ take: (_ piece: [UInt8]) -> Void
    ) throws(SystemError) -> Bool {
        let file: Descriptor
        do throws(SystemError) {
            // Without blocking, because a FIFO would wait for a writer before it could be told from a file.
            file = try open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        } catch {
            guard error.isAbsence else { throw error }
            return false
        }
        guard try FileStatus.of(file.number).type == .file else { throw SystemError(.open, EINVAL) }
        try SmallFile.readPieces(file, limit: limit, take)
        return true
    }

    private func open(_ path: String, flags: Int32) throws(SystemError) -> Descriptor {
        let text = Array(path.utf8)
        guard !text.contains(0) else { throw SystemError(.open, EINVAL) }
        let root = root.number
        var attempts = 0
        while true {
            do throws(SystemError) {
                return Descriptor(
                    owning: try unsafe withTerminated(text) { text throws(SystemError) in
                        try systemCall(.open) {
                            unsafe ef_openat2(root, text, flags, 0, ef_resolve_in_root | ef_resolve_no_magiclinks)
                        }
                    }
                )
            } catch {
                // A `..` in a link's target, while anything at all is renamed on the machine; see openat2(2).
                attempts += 1
                guard error.number == EAGAIN, attempts < Self.mostAttempts else { throw error }
            }
        }
    }
}
