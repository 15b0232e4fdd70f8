// SPDX-License-Identifier: Apache-2.0

import CEvenfoldLinux
import Glibc

/// A file that one process at a time holds, with a line about who; the lock ends with the process, however it ends.
///
/// System call: `flock(2)`. The file stays when the lock is released: removing it would let two holders in. The lock belongs to the
/// open file and not to the process, so that it is given back in words: a child between `fork(2)` and `execve(2)` still has the
/// descriptor, and closing ours alone would leave the lock with it for that moment.
package struct LockFile: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Why a lock is not to be had.
    package enum Failure: Error, Hashable, Sendable {
        /// Somebody holds it; what they wrote about themselves, possibly empty.
        case held(by: String)
        /// The file cannot be opened or written.
        case system(SystemError)
    }

    /// Takes the lock without waiting.
    ///
    /// - Parameters:
    ///   - path: The file; it is made, but not its directory.
    ///   - holder: One line about the holder, such as program, process number and host.
    /// - Throws: ``Failure``.
    package init(_ path: String, holder: String) throws(Failure) {
        let opened: Descriptor
        do throws(SystemError) {
            opened = try Descriptor.open(path, flags: O_RDWR | O_CREAT | ef_o_nofollow, mode: 0o600)
        } catch {
            throw .system(error)
        }
        try Self.take(opened, holder: holder)
        descriptor = opened
    }

    deinit { ef_unlock(descriptor.number) }

    private static func take(_ file: borrowing Descriptor, holder: String) throws(Failure) {
        let number = file.number
        do throws(SystemError) {
            _ = try systemCall(.lock) { ef_lock(number) }
        } catch {
            guard error.number == EWOULDBLOCK else { throw .system(error) }
            let text = (try? file.read(upTo: 1_024)) ?? []
            throw .held(by: String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self))
        }
        do throws(SystemError) {
            _ = try systemCall(.truncate) { ftruncate(number, 0) }
            try file.write(Array((String(holder.map { $0.isNewline ? " " : $0 }) + "\n").utf8))
        } catch {
            throw .system(error)
        }
    }
}
