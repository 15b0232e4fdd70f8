// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A plain file that is held open and read at any place.
package final class RandomAccessFile: Sendable {
    /// The open descriptor.
    package let descriptor: Descriptor
    /// The size in bytes when it was opened.
    package let size: UInt64

    init(_ descriptor: consuming Descriptor) throws(SystemError) {
        let status = try FileStatus.of(descriptor.number)
        guard status.type == .file else { throw SystemError(.open, EINVAL) }
        size = status.size
        self.descriptor = descriptor
    }

    /// Reads exactly `count` bytes from `offset` on.
    ///
    /// System call: `pread(2)`.
    ///
    /// - Throws: ``SystemError``; `EIO` where the file ends before.
    package func read(_ count: Int, at offset: UInt64) throws(SystemError) -> [UInt8] {
        guard let start = off_t(exactly: offset), count >= 0 else { throw SystemError(.read, EINVAL) }
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            done = 0
            do throws(SystemError) {
                while done < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[done...]
                    )
                    let position = start &+ off_t(done)
                    let piece = try systemCall(.read) {
                        unsafe pread(descriptor.number, rest.baseAddress, rest.count, position)
                    }
                    guard piece > 0 else { throw SystemError(.read, EIO) }
                    done += piece
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
